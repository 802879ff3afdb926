import { isJsonObject } from "../meta/json/own-member.ts";
import { statusErrors, type StatusError } from "../meta/status-error.ts";
import type { JsonObject } from "../meta/types.ts";
import { parseYaml, YamlSyntaxError, type ParsedYaml } from "../meta/yaml.ts";
import type { RequestContext } from "./http.ts";
import type { ApplyRequestOptions } from "./write-options.ts";

/** The body of an apply. */
export interface ApplyPatch {
  readonly value: JsonObject;
  /** YAML's own texts. */
  readonly duplicates: readonly string[];
}

/** YAML of a part of an object; nothing at all is an empty one. @throws StatusError 400. */
export function parseApplyPatch(bytes: Buffer): ApplyPatch {
  const { value, duplicates } = parsedYaml(bytes);
  if (value === null) return { value: {}, duplicates };
  if (isJsonObject(value)) return { value, duplicates };
  const kind = Array.isArray(value) ? "array" : typeof value === "boolean" ? "bool" : typeof value;
  throw undecodable(
    `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${kind === "bigint" ? "number" : kind} into Go value of type map[string]interface {}`,
  );
}

function parsedYaml(bytes: Buffer): ParsedYaml {
  try {
    return parseYaml(bytes);
  } catch (error) {
    if (error instanceof YamlSyntaxError) throw undecodable(`error converting YAML to JSON: ${error.message}`);
    throw error;
  }
}

const undecodable = (why: string): StatusError => statusErrors.badRequest(`error decoding patch: ${why}`);

/** Duplicate keys are a warning each, or an error (R-FV-3). @throws StatusError 400. */
export function reportDuplicates(
  { duplicates }: ApplyPatch,
  { warnings }: RequestContext,
  { fieldValidation }: ApplyRequestOptions,
): void {
  if (duplicates.length === 0 || fieldValidation === "Ignore") return;
  if (fieldValidation === "Warn") return duplicates.forEach((text) => warnings.add(text));
  throw statusErrors.badRequest(
    `error strict decoding patch: error converting YAML to JSON: yaml: unmarshal errors:\n${duplicates.map((text) => `  ${text}`).join("\n")}`,
  );
}
