import type { AnyKind } from "./kind.ts";

/** One version of a group and the kinds served in it. */
export interface VersionDefinition {
  /** `v1`, `v1beta1`, … */
  readonly name: string;
  readonly kinds: readonly AnyKind[];
}

/** An API group: versions best first (R-DISC-6). */
export interface GroupDefinition {
  /** Full DNS name, e.g. `stable.example.com`. */
  readonly name: string;
  readonly versions: readonly VersionDefinition[];
}

/** Declares a group. Problems are reported when a server is made of it. */
export function defineGroup(definition: GroupDefinition): GroupDefinition {
  return definition;
}
