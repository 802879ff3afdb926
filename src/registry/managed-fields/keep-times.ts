import { equalJson } from "../../meta/json/equal.ts";
import type { JsonObject, KubeObject, ManagedFieldsEntry } from "../../meta/types.ts";

/** A write that changes nothing but times in managedFields changes nothing (R-UPD-8). Changes `next`. */
export function keepTimesIfUnchanged(next: KubeObject, old: KubeObject): void {
  const [entries, oldEntries] = [next.metadata.managedFields ?? [], old.metadata.managedFields ?? []];
  if (entries.length !== oldEntries.length) return;
  if (entries.every(({ time }, index) => time === oldEntries[index]?.time)) return;
  if (!equalJson(timeless(entries), timeless(oldEntries)) || !equalJson(unmanaged(next), unmanaged(old))) return;
  next.metadata = { ...next.metadata, managedFields: oldEntries };
}

const timeless = (entries: readonly ManagedFieldsEntry[]): JsonObject[] =>
  entries.map((entry) => ({ ...entry, time: "" }));

function unmanaged(object: KubeObject): JsonObject {
  const { managedFields: _, resourceVersion: __, ...metadata } = object.metadata;
  return { ...object, metadata } as unknown as JsonObject;
}
