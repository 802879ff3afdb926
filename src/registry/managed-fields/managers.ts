import { union, type FieldSet } from "../../meta/field-set/field-set.ts";

/** What one manager owns, in the version it last wrote in. */
export interface ManagedSet {
  readonly version: string;
  /** By server-side apply. */
  readonly applied: boolean;
  readonly set: FieldSet;
}

/** By identity (R-SSA-10). */
export type Managers = ReadonlyMap<string, ManagedSet>;

/** What anybody owns, by the version it is owned in. */
export function ownedByVersion(managers: Managers): ReadonlyMap<string, FieldSet> {
  const owned = new Map<string, FieldSet>();
  for (const { version, set } of managers.values()) owned.set(version, union(owned.get(version) ?? {}, set));
  return owned;
}
