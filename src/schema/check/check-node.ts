import type { StructuralSchema } from "../structural-schema.ts";
import { checkEmbedded } from "./check-embedded.ts";
import { checkJunctors } from "./check-junctors.ts";
import { checkKeywords } from "./check-keywords.ts";
import { checkListType } from "./check-list-type.ts";
import { checkRules } from "./check-rules.ts";
import { checkValueKeywords } from "./check-value-keywords.ts";
import { joinPath, type StructuralProblems } from "./structural-problems.ts";

/** Everything about one node and, below it, about those it holds. */
export function checkNode(schema: StructuralSchema, path: string, problems: StructuralProblems): void {
  if (typeof schema !== "object" || schema === null) return problems.report(path, "", "must be a schema");
  checkKeywords(schema, path, problems);
  checkShape(schema, path, problems);
  checkValueKeywords(schema, path, problems);
  checkJunctors(schema, path, problems);
  checkEmbedded(schema, path, problems);
  checkListType(schema, path, problems);
  checkRules(schema, path, problems);
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    checkNode(property, joinPath(path, `properties[${name}]`), problems);
  }
  if (schema.items !== undefined) checkNode(schema.items, joinPath(path, "items"), problems);
  if (typeof schema.additionalProperties === "object") {
    checkNode(schema.additionalProperties, joinPath(path, "additionalProperties"), problems);
  }
}

const types = new Set(["object", "array", "string", "integer", "number", "boolean"]);

function checkShape(schema: StructuralSchema, path: string, problems: StructuralProblems): void {
  const { type } = schema;
  const intOrString = schema["x-kubernetes-int-or-string"] === true;
  const preserves = schema["x-kubernetes-preserve-unknown-fields"] === true;
  if (type === undefined && !intOrString && !preserves && path !== "") {
    problems.report(path, "type", "Required value: must not be empty for specified object fields and array items");
  }
  if (type !== undefined && !types.has(type)) problems.report(path, "type", `Unsupported value: "${String(type)}"`);
  if (type === "array" && schema.items === undefined) {
    problems.report(path, "items", "Required value: must be specified");
  }
  if (schema.additionalProperties === false) {
    problems.report(
      path,
      "additionalProperties",
      "Forbidden: cannot be set to false; unknown fields are pruned anyway",
    );
  }
  if (schema.additionalProperties !== undefined && Object.keys(schema.properties ?? {}).length > 0) {
    problems.report(
      path,
      "additionalProperties",
      "Forbidden: additionalProperties and properties are mutual exclusive",
    );
  }
  checkExtensions(schema, path, problems);
}

function checkExtensions(schema: StructuralSchema, path: string, problems: StructuralProblems): void {
  if (schema["x-kubernetes-int-or-string"]) {
    for (const keyword of ["x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource"] as const) {
      if (schema[keyword]) problems.report(path, keyword, "must be false if x-kubernetes-int-or-string is true");
    }
    if (schema.type !== undefined) problems.report(path, "type", "must be empty if x-kubernetes-int-or-string is true");
  }
  if (schema["x-kubernetes-preserve-unknown-fields"] === false) {
    problems.report(path, "x-kubernetes-preserve-unknown-fields", "must be true or undefined");
  }
  const mapType = schema["x-kubernetes-map-type"];
  if (mapType === undefined) return;
  if (schema.type !== "object") {
    problems.report(path, "type", "must be object if x-kubernetes-map-type is specified");
  }
  if (mapType !== "atomic" && mapType !== "granular") {
    problems.report(path, "x-kubernetes-map-type", 'supported values: "atomic", "granular"');
  }
}
