import type { FieldSet } from "../../meta/field-set/field-set.ts";

/** What one manager owns, in the version it last wrote in. */
export interface ManagedSet {
  readonly version: string;
  /** By server-side apply. */
  readonly applied: boolean;
  readonly set: FieldSet;
}

/** By identity (R-SSA-10). */
export type Managers = ReadonlyMap<string, ManagedSet>;
