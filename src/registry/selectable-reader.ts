import type { SelectableField } from "../api/selectable-fields.ts";
import { compileJsonPath } from "../meta/json-path.ts";
import { stringifyJson } from "../meta/json/stringify.ts";
import type { JsonValue, KubeObject } from "../meta/types.ts";
import type { SelectableTexts } from "./encoded-object.ts";

/** Reads an object's selectable fields, once for each time it is encoded; undefined where a kind has none. */
export type SelectableReader = (object: KubeObject) => SelectableTexts | undefined;

export function selectableReader(fields: readonly SelectableField[]): SelectableReader {
  if (fields.length === 0) return () => undefined;
  const readers = fields.map(({ name, jsonPath }) => ({ name, find: compileJsonPath(jsonPath) }));
  return (object) => {
    const texts: Record<string, string> = {};
    for (const { name, find } of readers) texts[name] = textOf(find(object as JsonValue)[0]);
    return texts;
  };
}

/** As Go prints it: integers in decimal, booleans as words; what is not there, or null, is empty. */
function textOf(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : stringifyJson(value);
}
