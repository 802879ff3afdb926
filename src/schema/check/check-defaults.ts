import { fieldErrorMessage, type FieldError } from "../../meta/field-error.ts";
import { copyJson } from "../copy-json.ts";
import { compileNormalizer } from "../normalize/compile-normalizer.ts";
import { NormalizeRun } from "../normalize/normalize-run.ts";
import type { StructuralSchema } from "../structural-schema.ts";
import { compileEmbedded } from "../validate/compile-embedded.ts";
import { compileListTypes } from "../validate/compile-list-types.ts";
import { compileNode } from "../validate/compile-node.ts";
import { ValidationRun } from "../validate/validation-run.ts";
import { joinPath, type StructuralProblems } from "./structural-problems.ts";

/**
 * A default must have no unknown fields and be valid as it is written, without the defaults inside it (R-SCH-11).
 */
export function checkDefaults(schema: StructuralSchema, path: string, problems: StructuralProblems): void {
  if (schema.default !== undefined) checkDefault(schema, path, problems);
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    checkDefaults(property, joinPath(path, `properties[${name}]`), problems);
  }
  if (schema.items !== undefined) checkDefaults(schema.items, joinPath(path, "items"), problems);
  if (typeof schema.additionalProperties === "object") {
    checkDefaults(schema.additionalProperties, joinPath(path, "additionalProperties"), problems);
  }
}

function checkDefault(schema: StructuralSchema, path: string, problems: StructuralProblems): void {
  const value = schema.default ?? null;
  const normalization = new NormalizeRun();
  compileNormalizer(schema)(copyJson(value), normalization);
  const [unknown] = normalization.unknownFields();
  if (unknown !== undefined) {
    return problems.report(path, "default", `must not have unknown fields: ${unknown}`);
  }
  const run = new ValidationRun();
  for (const check of [compileNode(schema), compileEmbedded(schema), compileListTypes(schema)]) check?.(value, run);
  for (const error of run.errors) problems.report(path, "default", describe(error));
}

const describe = (error: FieldError): string =>
  fieldErrorMessage(error.field === "" ? { ...error, field: "the default" } : error);
