import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Document,
  type LineCounter,
  type Node,
  type YAMLMap,
} from "yaml";
import type { Problem } from "./group-version-kind.ts";
import { UserError } from "./user-error.ts";

/** What a reader needs to say where in which file something is wrong. */
export interface YamlSource {
  readonly file: string;
  readonly lines: LineCounter;
  readonly document: Document;
}

/** A value in a YAML file that knows its place, so that every complaint names file, line and field. */
export class YamlReader {
  readonly #source: YamlSource;
  readonly #node: Node | null;
  readonly #path: string;
  /** Where to point if the node is missing. */
  readonly #parent: Node | null;

  constructor(source: YamlSource, node: Node | null, path = "", parent: Node | null = null) {
    this.#source = source;
    this.#node = isAlias(node) ? (node.resolve(source.document) ?? null) : node;
    this.#path = path;
    this.#parent = parent;
  }

  /** Whether the value is there. */
  get present(): boolean {
    return this.#node !== null;
  }

  field(name: string): YamlReader {
    const value = this.#map().get(name, true);
    return new YamlReader(
      this.#source,
      isNode(value) ? value : null,
      this.#path ? `${this.#path}.${name}` : name,
      this.#node,
    );
  }

  /** The names of all fields, in order. */
  fieldNames(): string[] {
    return this.#map().items.map(({ key }) => {
      if (isScalar(key) && typeof key.value === "string") return key.value;
      throw new YamlReader(this.#source, isNode(key) ? key : null, this.#path, this.#node).error(
        "expected text as name",
      );
    });
  }

  /** Refuses fields that no one would read: most are misspelt. */
  allowFields(...known: string[]): void {
    for (const name of this.fieldNames()) {
      if (!known.includes(name)) throw this.field(name).error(`unknown field; known are ${known.join(", ")}`);
    }
  }

  /** A text with which `check` finds no problem. */
  text(check: (value: string) => Problem = () => undefined): string {
    const value = this.#scalar("text");
    if (typeof value !== "string") throw this.error(`expected text, got ${describe(value)}`);
    const problem = check(value);
    if (problem !== undefined) throw this.error(`${JSON.stringify(value)}: ${problem}`);
    return value;
  }

  oneOf<Value extends string>(values: readonly Value[]): Value {
    const text = this.text();
    const found = values.find((value) => value === text);
    if (found === undefined) throw this.error(`expected one of ${values.join(", ")}, got ${JSON.stringify(text)}`);
    return found;
  }

  boolean(): boolean {
    const value = this.#scalar("true or false");
    if (typeof value !== "boolean") throw this.error(`expected true or false, got ${describe(value)}`);
    return value;
  }

  list(): YamlReader[] {
    if (!isSeq(this.#node)) throw this.error("expected a list");
    return this.#node.items.map(
      (item, index) => new YamlReader(this.#source, isNode(item) ? item : null, `${this.#path}[${index}]`, this.#node),
    );
  }

  /** The value as plain data, of any shape. */
  plain(): unknown {
    return this.#node?.toJS(this.#source.document);
  }

  error(message: string): UserError {
    const offset = (this.#node ?? this.#parent)?.range?.[0] ?? 0;
    const { line, col } = this.#source.lines.linePos(offset);
    const subject = this.#path === "" ? "" : `${this.#path}: `;
    return new UserError(`${this.#source.file}:${line}:${col}: ${subject}${message}`);
  }

  #map(): YAMLMap {
    if (!isMap(this.#node)) throw this.error("expected fields");
    return this.#node;
  }

  #scalar(expected: string): unknown {
    if (!this.present) throw this.error(`missing, expected ${expected}`);
    if (!isScalar(this.#node)) throw this.error(`expected ${expected}`);
    return this.#node.value;
  }
}

function describe(value: unknown): string {
  return typeof value === "number" ? `the number ${value}; quote it` : JSON.stringify(value);
}
