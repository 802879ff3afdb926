import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../support/package-root.ts";
import type { Difference } from "./difference.ts";

/** Differences that are meant to be, all for one reason. */
interface KnownDifferences {
  readonly reason: string;
  readonly differences: readonly Difference[];
}

const file = join(packageRoot(), "test", "differential", "known-differences.json");

/** The committed list: every difference by all that it consists of. Tells which of them have not been seen. */
export class Known {
  readonly #unseen: Map<string, string>;
  readonly #known: ReadonlySet<string>;

  constructor(groups = JSON.parse(readFileSync(file, "utf8")) as KnownDifferences[]) {
    const entries = groups.flatMap(({ reason, differences }) =>
      differences.map((one) => [keyOf(one), reason] as const),
    );
    this.#unseen = new Map(entries);
    this.#known = new Set(this.#unseen.keys());
    if (this.#known.size < entries.length) throw new Error(`${file}: a difference is listed twice`);
  }

  has(difference: Difference): boolean {
    const key = keyOf(difference);
    this.#unseen.delete(key);
    return this.#known.has(key);
  }

  /** Those that have not occurred since. */
  get unseen(): string[] {
    return [...this.#unseen.keys()];
  }
}

const keyOf = ({ request, at, real, ours }: Difference): string => JSON.stringify({ request, at, real, ours });
