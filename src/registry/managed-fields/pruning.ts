import type { ManagedSet, Managers } from "./managers.ts";
import type { TypedValue, VersionConverter } from "./typed-value.ts";

/** One apply, as far as pruning goes. */
export interface Pruning {
  readonly merged: TypedValue;
  /** Of `merged` and of the result. */
  readonly version: string;
  /** With what is applied this time. */
  readonly managers: Managers;
  /** What the manager applied last time. */
  readonly last: ManagedSet;
  readonly converter: VersionConverter;
}
