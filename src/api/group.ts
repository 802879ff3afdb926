import type { AnyConversion } from "./conversion.ts";
import type { AnyKind, Deprecation } from "./kind.ts";
import type { OwnStorageDefinition } from "./own-storage.ts";

/** One version of a group and the kinds served in it. */
export interface VersionDefinition {
  /** `v1`, `v1beta1`, … */
  readonly name: string;
  readonly kinds: readonly AnyKind[];
  /** Every request to the version gets a warning (R-MV-8). */
  readonly deprecated?: Deprecation;
}

/** An API group: versions best first (R-DISC-6). */
export interface GroupDefinition {
  /** Full DNS name, e.g. `stable.example.com`. */
  readonly name: string;
  readonly versions: readonly VersionDefinition[];
  /**
   * How kinds that are served in several versions convert: one for each version but the hub. A kind that is declared once
   * and served in several versions needs none.
   */
  readonly conversions?: readonly AnyConversion[];
  /**
   * The version that objects are stored in, by resource, e.g. `{ crontabs: "v1" }`. Default: the hub's version, and for a
   * kind without conversion the first it is served in. After a change old objects stay readable and are rewritten by
   * the next write to each (R-MV-6).
   */
  readonly storageVersions?: Readonly<Record<string, string>>;
  /** Of kinds whose objects do not live in the server's storage, made by `defineStorage`. */
  readonly storages?: readonly OwnStorageDefinition[];
}

/** Declares a group. Problems are reported when a server is made of it. */
export function defineGroup(definition: GroupDefinition): GroupDefinition {
  return definition;
}
