import { duplicate, invalid } from "../../meta/field-error.ts";
import type { JsonObject, JsonValue } from "../../meta/types.ts";
import { MapKey } from "../field-path.ts";
import { isJsonObject, ownMember, setMember } from "../../meta/json/own-member.ts";
import type { StructuralSchema } from "../structural-schema.ts";
import { canonicalKey } from "./canonical-key.ts";
import { compileWalk } from "./compile-walk.ts";
import type { Check, ValidationRun } from "./validation-run.ts";

/**
 * Lists of type set and map hold no item and no key twice (R-SCH-3), in linear time. Undefined: the schema has none.
 * `spec.list[1]: Duplicate value: {"name":"a"}`
 */
export function compileListTypes(schema: StructuralSchema): Check | undefined {
  return compileWalk(schema, {
    visit: listTypeCheck,
    enterMapKey: (run, key) => run.enter(new MapKey(key)),
  });
}

function listTypeCheck(schema: StructuralSchema): Check | undefined {
  const listType = schema["x-kubernetes-list-type"];
  if (listType === "set") {
    return (value, run) => {
      if (Array.isArray(value)) reportDuplicates(value, canonicalKey, (item) => item, run);
    };
  }
  if (listType !== "map") return undefined;
  const names = schema["x-kubernetes-list-map-keys"] ?? [];
  return (value, run) => {
    if (Array.isArray(value)) checkMapList(value, names, run);
  };
}

function checkMapList(list: readonly JsonValue[], names: readonly string[], run: ValidationRun): void {
  const wrong = list.findIndex((item) => item !== null && !isJsonObject(item));
  if (wrong >= 0) {
    run.enter(wrong);
    run.report(invalid(run.field(), list[wrong] ?? null, "must be an object for an array of list-type map"));
    run.leave();
    return;
  }
  reportDuplicates(
    list,
    (item) => keyOf(item, names),
    (item) => keyFields(item, names),
    run,
  );
}

/** What two items may not share; an absent field is a name of its own. */
function keyOf(item: JsonValue, names: readonly string[]): string {
  const [name] = names;
  if (name === undefined || names.length > 1) return canonicalKey(keyFields(item, names));
  const value = isJsonObject(item) ? ownMember(item, name) : undefined;
  return value === undefined ? "" : canonicalKey(value);
}

function keyFields(item: JsonValue, names: readonly string[]): JsonObject {
  const fields: JsonObject = {};
  for (const name of names) {
    const value = isJsonObject(item) ? ownMember(item, name) : undefined;
    if (value !== undefined) setMember(fields, name, value);
  }
  return fields;
}

/** Only the second of several equal items is reported, as upstream does. */
function reportDuplicates(
  list: readonly JsonValue[],
  keyOf: (item: JsonValue) => string,
  shown: (item: JsonValue) => JsonValue,
  run: ValidationRun,
): void {
  if (list.length < 2) return;
  const seen = new Set<string>();
  const reported = new Set<string>();
  for (let index = 0; index < list.length && !run.full; index += 1) {
    const item = list[index] ?? null;
    const key = keyOf(item);
    if (!seen.has(key)) seen.add(key);
    else if (!reported.has(key)) {
      reported.add(key);
      run.enter(index);
      run.report(duplicate(run.field(), shown(item)));
      run.leave();
    }
  }
}
