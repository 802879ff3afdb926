import type { Context } from "./context.ts";
import type { Skipped } from "./skipped.ts";
import type { ServerFacts, TargetResource } from "./target.ts";

/** Why a requirement does not apply to a resource, or cannot be checked on a server; undefined where it can. */
export type Need = (resource: TargetResource, server: ServerFacts) => string | Skipped | undefined;

export type Check = (context: Context) => Promise<void>;

/** One thing the contract demands, checked on the wire. */
export interface Requirement {
  /** `R-LIST-1`, or several: `R-LIST-1, R-LIST-2`. */
  readonly id: string;
  readonly title: string;
  /** It applies to resources that fulfil them all. */
  readonly needs: readonly Need[];
  /** Throws if it does not hold. */
  readonly check: Check;
}

/** Requirements on one topic, some of which may follow from what is served. Knows no test runner. */
export interface Chapter {
  /** Begins with its number in the contract. */
  readonly name: string;
  requirements(resource: TargetResource): readonly Requirement[];
}

export const chapter = (name: string, requirements: readonly Requirement[] | Chapter["requirements"]): Chapter => ({
  name,
  requirements: typeof requirements === "function" ? requirements : () => requirements,
});

export function requirement(id: string, title: string, check: Check): Requirement;
export function requirement(id: string, title: string, needs: readonly Need[], check: Check): Requirement;
export function requirement(id: string, title: string, ...rest: [Check] | [readonly Need[], Check]): Requirement {
  const [needs, check] = rest.length === 1 ? [[], rest[0]] : rest;
  return { id, title, needs, check };
}

/** Its ids, one by one. */
export const idsOf = ({ id }: Pick<Requirement, "id">): readonly string[] => id.split(", ");
