import type { StructuralSchema } from "../structural-schema.ts";
import { joinPath, type StructuralProblems } from "./structural-problems.ts";

const listType = "x-kubernetes-list-type";
const mapKeys = "x-kubernetes-list-map-keys";

/** Sets and maps among lists (R-SCH-3). */
export function checkListType(schema: StructuralSchema, path: string, problems: StructuralProblems): void {
  const type = schema[listType];
  const keys = schema[mapKeys] ?? [];
  if (keys.length > 0 && type !== "map") {
    problems.report(path, listType, `must be map if ${mapKeys} is non-empty`);
  }
  if (type === undefined) return;
  if (!["atomic", "set", "map"].includes(type)) {
    return problems.report(path, listType, 'supported values: "atomic", "set", "map"');
  }
  if (schema.type !== "array") problems.report(path, "type", `must be array if ${listType} is specified`);
  if (schema.items === undefined || type === "atomic") return;
  if (schema.items.nullable) {
    problems.report(path, "items.nullable", `Forbidden: cannot be nullable when ${listType} is ${type}`);
  }
  if (type === "set") checkSetItems(schema.items, path, problems);
  else checkMapItems(schema.items, keys, path, problems);
}

function checkSetItems(items: StructuralSchema, path: string, problems: StructuralProblems): void {
  const suffix = `must be atomic as item of a list with ${listType}=set`;
  const itemListType = items[listType];
  if (items.type === "array" && itemListType !== undefined && itemListType !== "atomic") {
    problems.report(path, `items.${listType}`, suffix);
  }
  if (items.type === "object" && items["x-kubernetes-map-type"] !== "atomic") {
    problems.report(path, "items.x-kubernetes-map-type", suffix);
  }
}

function checkMapItems(
  items: StructuralSchema,
  keys: readonly string[],
  path: string,
  problems: StructuralProblems,
): void {
  if (keys.length === 0) problems.report(path, mapKeys, `Required value: must not be empty if ${listType} is map`);
  if (new Set(keys).size < keys.length) problems.report(path, mapKeys, "must not contain duplicate entries");
  if (items.type !== "object") {
    return problems.report(path, "items.type", `must be object if parent array's ${listType} is map`);
  }
  for (const key of new Set(keys)) checkMapKey(items, key, path, problems);
}

function checkMapKey(items: StructuralSchema, key: string, path: string, problems: StructuralProblems): void {
  const property = items.properties?.[key];
  if (property === undefined) {
    return problems.report(path, mapKeys, `entries must all be names of item properties: ${key} is none`);
  }
  const place = joinPath(path, `items.properties[${key}]`);
  if (property.type === "array" || property.type === "object") {
    problems.report(place, "type", `must be a scalar type if parent array's ${listType} is map`);
  }
  if (property.default === undefined && !items.required?.includes(key)) {
    problems.report(
      place,
      "default",
      `Required value: this property is in ${mapKeys}, so it must have a default or be a required property`,
    );
  }
  if (property.nullable) {
    problems.report(place, "nullable", `Forbidden: this property is in ${mapKeys}, so it cannot be nullable`);
  }
}
