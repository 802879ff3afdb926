import { fieldElement, printElement } from "../../meta/field-set/path-element.ts";
import { isJsonObject } from "../../meta/json/own-member.ts";
import type { JsonValue } from "../../meta/types.ts";
import { goSyntax, goType, goValue } from "./go-value.ts";
import { itemElement } from "./item-element.ts";
import { MergeError, type MergeProblem } from "./merge-error.ts";
import {
  fieldType,
  formOf,
  formToHandle,
  type ListType,
  type MapType,
  type MergeType,
  type ScalarType,
} from "./merge-type.ts";

/** What is applied must be of its type, and no item of a list may occur twice (R-SSA-8). @throws MergeError */
export function validateValue(type: MergeType, value: JsonValue): void {
  const problems: MergeProblem[] = [];
  validate(type, value, "", problems);
  if (problems.length > 0) throw new MergeError(problems);
}

function validate(type: MergeType, value: JsonValue, path: string, problems: MergeProblem[]): void {
  const report = (message: string) => problems.push({ path, message });
  if (value === null) return;
  switch (formToHandle(type, formOf(type, value))) {
    case "scalar":
      return validateScalar(type.scalar as ScalarType, value, report);
    case "list":
      if (Array.isArray(value)) validateList(type.list as ListType, value, path, problems);
      else report(`expected list, got &{${goValue(value)}}`);
      return;
    case "map":
      if (isJsonObject(value)) validateMap(type.map as MapType, value, path, problems);
      else report(`expected map, got &{${goValue(value)}}`);
  }
}

function validateScalar(type: ScalarType, value: JsonValue, report: (message: string) => void): void {
  const kind = typeof value === "bigint" ? "number" : typeof value;
  switch (type) {
    case "numeric":
      if (kind !== "number") report(`expected numeric (int or float), got ${goType(value)}`);
      return;
    case "string":
      if (kind !== "string") report(`expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`);
      return;
    case "boolean":
      if (kind !== "boolean") report(`expected boolean, got &{${goValue(value)}}`);
      return;
    case "untyped":
      if (kind === "object") report(`expected any scalar, got &{${goValue(value)}}`);
  }
}

/** Stops at the first undeclared field of a map, as upstream does. */
function validateMap(
  type: MapType,
  value: Readonly<Record<string, JsonValue>>,
  path: string,
  problems: MergeProblem[],
): void {
  for (const [name, member] of Object.entries(value)) {
    const memberPath = path + printElement(fieldElement(name));
    const memberType = fieldType(type, name);
    if (memberType === undefined) {
      problems.push({ path: memberPath, message: "field not declared in schema" });
      return;
    }
    validate(memberType, member, memberPath, problems);
  }
}

function validateList(type: ListType, list: readonly JsonValue[], path: string, problems: MergeProblem[]): void {
  const seen = new Set<string>();
  for (const [index, item] of list.entries()) {
    const element = elementOf(type, item, index, path, problems);
    if (element === undefined) return;
    if (seen.has(element)) problems.push({ path, message: `duplicate entries for key ${printElement(element)}` });
    seen.add(element);
    validate(type.items, item, path + printElement(element), problems);
  }
}

/** undefined: it has none, which is reported, and nothing else can be said of the list. */
function elementOf(
  type: ListType,
  item: JsonValue,
  index: number,
  path: string,
  problems: MergeProblem[],
): string | undefined {
  if (type.relation === "atomic") return `i:${index}`;
  try {
    return itemElement(type, item);
  } catch (error) {
    if (!(error instanceof MergeError)) throw error;
    problems.push({ path, message: `element ${index}: ${error.message}` });
    return undefined;
  }
}
