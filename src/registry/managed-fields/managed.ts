import { isEmptySet, type FieldSet } from "../../meta/field-set/field-set.ts";
import { FieldSetError } from "../../meta/field-set/field-set-error.ts";
import { decodeFieldsV1 } from "../../meta/field-set/fields-v1.ts";
import { goQuote } from "../../meta/go-format.ts";
import { compareBytewise } from "../../meta/json/byte-order.ts";
import type { ManagedFieldsEntry } from "../../meta/types.ts";
import { identityOf, writerOf } from "./manager-identity.ts";
import type { ManagedSet, Managers } from "./managers.ts";

/** metadata.managedFields, read. */
export interface Managed {
  readonly managers: Managers;
  /** When each manager, by identity, last changed something. */
  readonly times: ReadonlyMap<string, string>;
}

export const nothingManaged: Managed = { managers: new Map(), times: new Map() };

/** managedFields that cannot be read; the message is upstream's. */
export class ManagedFieldsError extends Error {
  override readonly name = "ManagedFieldsError";
}

/** @throws ManagedFieldsError */
export function decodeManagedFields(entries: readonly ManagedFieldsEntry[]): Managed {
  const managers = new Map<string, ManagedSet>();
  const times = new Map<string, string>();
  for (const [index, entry] of entries.entries()) {
    const { operation, apiVersion, time } = checked(entry, index);
    const identity = identityOf(entry);
    managers.set(identity, { version: apiVersion, applied: operation === "Apply", set: decodedSet(entry) });
    if (time !== undefined) times.set(identity, time);
  }
  return { managers, times };
}

function checked(entry: ManagedFieldsEntry, index: number): ManagedFieldsEntry & { apiVersion: string } {
  const { operation, apiVersion = "" } = entry;
  if (operation !== "Apply" && operation !== "Update") {
    throw new ManagedFieldsError("operation must be `Apply` or `Update`");
  }
  if (apiVersion === "") throw new ManagedFieldsError("apiVersion must not be empty");
  const fieldsType: string = entry.fieldsType ?? "";
  if (fieldsType === "") throw new ManagedFieldsError(`missing fieldsType in managed fields entry ${index}`);
  if (fieldsType !== "FieldsV1") {
    throw new ManagedFieldsError(`invalid fieldsType ${goQuote(fieldsType)} in managed fields entry ${index}`);
  }
  return { ...entry, apiVersion };
}

function decodedSet({ fieldsV1 = {} }: ManagedFieldsEntry): FieldSet {
  try {
    return decodeFieldsV1(fieldsV1);
  } catch (error) {
    if (error instanceof FieldSetError) throw new ManagedFieldsError(`error decoding set: ${error.message}`);
    throw error;
  }
}

/** Sorted; undefined: nobody manages anything (R-SSA-10). */
export function encodeManagedFields({ managers, times }: Managed): ManagedFieldsEntry[] | undefined {
  const entries: ManagedFieldsEntry[] = [];
  for (const [identity, { version, applied, set }] of managers) {
    if (isEmptySet(set)) continue;
    const { manager, subresource } = writerOf(identity);
    const time = times.get(identity);
    entries.push({
      apiVersion: version,
      fieldsType: "FieldsV1",
      fieldsV1: set,
      ...(manager === "" ? {} : { manager }),
      operation: applied ? "Apply" : "Update",
      ...(subresource === "" ? {} : { subresource }),
      ...(time === undefined ? {} : { time }),
    });
  }
  return entries.length === 0 ? undefined : entries.sort(byOperationAndTime);
}

/** Apply before Update, then the oldest first. Times are in whole seconds UTC: their texts sort as they do. */
function byOperationAndTime(a: ManagedFieldsEntry, b: ManagedFieldsEntry): number {
  for (const key of ["operation", "time", "manager", "apiVersion", "subresource"] as const) {
    const order = compareBytewise(a[key] ?? "", b[key] ?? "");
    if (order !== 0) return order;
  }
  return 0;
}
