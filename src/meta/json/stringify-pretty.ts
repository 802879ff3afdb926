import { indentJson } from "./indent.ts";
import { stringifyJson } from "./stringify.ts";

/** Like stringifyJson, indented by two spaces as Go's MarshalIndent does (R-NEG-7). */
export function stringifyJsonPretty(value: unknown): string {
  return indentJson(stringifyJson(value));
}
