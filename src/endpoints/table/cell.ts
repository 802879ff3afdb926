import type { Column } from "../../api/kind.ts";
import { compileJsonPath } from "../../meta/json-path.ts";
import { stringifyJson } from "../../meta/json/stringify.ts";
import { humanDuration, parseTime } from "../../meta/time.ts";
import type { JsonValue, KubeObject } from "../../meta/types.ts";

/** Reads one column's cell from an object. [src: apiextensions-apiserver/pkg/registry/customresource/tableconvertor] */
export type CellReader = (object: KubeObject, now: number) => JsonValue;

export function cellReader({ type, jsonPath }: Column): CellReader {
  const find = compileJsonPath(jsonPath);
  const format = formats[type];
  return (object, now) => {
    const [value] = find(object as JsonValue);
    return value === undefined || value === null ? null : format(value, now);
  };
}

/** A value that is not of the column's type leaves the cell empty (R-TBL-4). */
const formats: Readonly<Record<Column["type"], (value: JsonValue, now: number) => JsonValue>> = {
  string: (value) => (typeof value === "string" ? value : stringifyJson(value)),
  boolean: (value) => (typeof value === "boolean" ? value : null),
  number: (value) => (isNumber(value) ? value : null),
  integer: (value) => (typeof value === "number" ? Math.trunc(value) : typeof value === "bigint" ? value : null),
  date: (value, now) => (typeof value === "string" ? age(value, now) : null),
};

const isNumber = (value: JsonValue): boolean => typeof value === "number" || typeof value === "bigint";

function age(text: string, now: number): string {
  const time = parseTime(text);
  return time === undefined ? "<invalid>" : humanDuration(now - time.getTime());
}
