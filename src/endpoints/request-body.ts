import { JsonSyntaxError, parseJson } from "../meta/json/parse.ts";
import { statusErrors } from "../meta/status-error.ts";
import type { JsonObject, JsonValue } from "../meta/types.ts";
import { parseYaml, YamlSyntaxError } from "../meta/yaml.ts";
import type { HttpRequest } from "./http.ts";

/** Request bodies may be this long (R-SIZE-1). */
export const maxBodyBytes = 3 * 1024 * 1024;

export type BodyFormat = "json" | "yaml";

export const bodyTypes = ["application/json", "application/yaml"] as const;

/** A parsed body, and what a strict decoder would have complained of (R-FV-2). */
export interface ParsedBody {
  readonly value: JsonValue;
  /** `duplicate field "spec.a"`, or the YAML parser's text. */
  readonly findings: readonly string[];
}

/** @throws StatusError 415; an empty Content-Type counts as JSON (R-NEG-4). */
export function bodyFormat(request: HttpRequest): BodyFormat {
  switch (mediaTypeOf(request)) {
    case "":
    case "application/json":
      return "json";
    case "application/yaml":
      return "yaml";
    default:
      throw statusErrors.unsupportedMediaType(bodyTypes);
  }
}

/** Content-Type without parameters, lower case. */
export const mediaTypeOf = (request: HttpRequest): string => patchTypeOf(request).toLowerCase();

/** Content-Type without parameters, as it was sent: formats of patches are known to the letter, as upstream. */
export function patchTypeOf(request: HttpRequest): string {
  const header = request.header("content-type");
  if (header === undefined || header === "application/json") return header ?? "";
  const end = header.indexOf(";");
  return (end < 0 ? header : header.slice(0, end)).trim();
}

/**
 * @param what names the expected type in errors.
 * @throws StatusError 400 for what is not JSON or YAML.
 */
export function parseBody(bytes: Buffer, format: BodyFormat, what: string): ParsedBody {
  try {
    if (format === "yaml") {
      const { value, duplicates } = parseYaml(bytes.toString());
      return { value, findings: duplicates };
    }
    const { value, duplicates } = parseJson(bytes);
    return { value, findings: duplicates.map((path) => `duplicate field "${path}"`) };
  } catch (error) {
    if (!(error instanceof JsonSyntaxError) && !(error instanceof YamlSyntaxError)) throw error;
    const json = error instanceof JsonSyntaxError;
    throw unrecognized(what, json ? `${noType}${error.message}` : error.message, bytes);
  }
}

/** R-META-6. */
export const unrecognized = (what: string, why: string, bytes: Buffer) =>
  statusErrors.badRequest(`the object provided is unrecognized (must be of type ${what}): ${why} (${summary(bytes)})`);

/** Nobody learned what it should have been: upstream looks for apiVersion and kind first. */
export const noType = "couldn't get version/kind; json parse error: ";

/** The first bytes of a body, as upstream shows them: what looks like an object as it is, all else in hexadecimal. */
function summary(bytes: Buffer): string {
  if (bytes.length === 0) return "<empty>";
  const head = bytes.subarray(0, 30);
  return `${head[0] === openingBrace ? head.toString() : head.toString("hex")}${bytes.length > 30 ? " ..." : ""}`;
}

const openingBrace = 0x7b;

export const isJsonObject = (value: JsonValue): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
