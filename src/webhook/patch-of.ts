import { stringifyJson } from "../meta/json/stringify.ts";
import type { JsonObject } from "../meta/types.ts";

/** The JSON Patch that makes one object the other: its members that differ, each as a whole. */
export function patchOf(before: JsonObject, after: JsonObject): JsonObject[] {
  const removed = Object.keys(before).filter((name) => after[name] === undefined);
  const changed = Object.entries(after).filter(
    ([name, value]) => value !== undefined && stringifyJson(value) !== stringifyJson(before[name] ?? null),
  );
  return [
    ...removed.map((name) => ({ op: "remove", path: pointer(name) })),
    ...changed.map(([name, value]) => ({ op: "add", path: pointer(name), value })),
  ];
}

const pointer = (name: string): string => `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
