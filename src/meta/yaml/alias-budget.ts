import { YamlSyntaxError } from "./yaml-syntax-error.ts";

const fewNodes = 400_000;
const manyNodes = 4_000_000;
const maxAliasedLength = 3 * 1024 * 1024;

/** Tells alias bombs from honest aliases: go-yaml's rule, and a limit on the text they repeat (R-SIZE-2). */
export class AliasBudget {
  #nodes = 0;
  #aliased = 0;
  #aliasedLength = 0;

  /** @throws YamlSyntaxError when most of a large document comes from aliases. */
  spend(withinAlias: boolean, textLength: number): void {
    this.#nodes++;
    if (!withinAlias) return;
    this.#aliased++;
    this.#aliasedLength += textLength;
    const excessive =
      this.#aliased > 100 && this.#nodes > 1_000 && this.#aliased / this.#nodes > allowedRatio(this.#nodes);
    if (excessive || this.#aliasedLength > maxAliasedLength) {
      throw new YamlSyntaxError("document contains excessive aliasing");
    }
  }
}

function allowedRatio(nodes: number): number {
  if (nodes <= fewNodes) return 0.99;
  if (nodes >= manyNodes) return 0.1;
  return 0.99 - 0.89 * ((nodes - fewNodes) / (manyNodes - fewNodes));
}
