import { orderMayDiffer, sortBytewise, sortByUnits } from "./byte-order.ts";
import { isCanonical } from "./canonical.ts";
import { printJsonNumber } from "./json-number.ts";
import { needsGoEscapes, quoteJson } from "./json-string.ts";
import { checkedDepth } from "./depth.ts";

/**
 * JSON of plain data, the same bytes for equal values (R-NEG-11, R-UPD-8): keys sorted by their UTF-8 bytes, integers without
 * exponent, bigint as integer, undefined members dropped, escapes as kube-apiserver writes them.
 * @throws TypeError for NaN, the infinities, and nesting deeper than `maxWrittenDepth` (a cycle).
 */
export function stringifyJson(value: unknown): string {
  if (!isCanonical(value, 0)) return carefully(value);
  const text = JSON.stringify(value);
  return needsGoEscapes.test(text) ? carefully(value) : text;
}

/** Sorting by UTF-16 units is faster, and right unless the text has characters where the two orders differ. */
function carefully(value: unknown): string {
  const text = written(value, 0, sortByUnits) ?? "null";
  return orderMayDiffer.test(text) ? (written(value, 0, sortBytewise) ?? "null") : text;
}

type Sort = (keys: string[]) => string[];

/** undefined: JSON has no word for it, the member is left out. */
function written(value: unknown, depth: number, sort: Sort): string | undefined {
  switch (typeof value) {
    case "string":
      return quoteJson(value);
    case "number":
      return printJsonNumber(value);
    case "boolean":
      return value ? "true" : "false";
    case "bigint":
      return String(value);
    case "object":
      if (value === null) return "null";
      return Array.isArray(value)
        ? writtenArray(value, checkedDepth(depth + 1), sort)
        : writtenObject(value, checkedDepth(depth + 1), sort);
    default:
      return undefined;
  }
}

function writtenArray(items: readonly unknown[], depth: number, sort: Sort): string {
  if (items.length === 0) return "[]";
  let out = "[" + (written(items[0], depth, sort) ?? "null");
  for (let i = 1; i < items.length; i++) out += "," + (written(items[i], depth, sort) ?? "null");
  return out + "]";
}

function writtenObject(object: object, depth: number, sort: Sort): string {
  const members = object as Readonly<Record<string, unknown>>;
  if (typeof members["toJSON"] === "function") return written(members["toJSON"](), depth, sort) ?? "null";
  let out = "";
  for (const key of sort(Object.keys(object))) {
    const text = written(members[key], depth, sort);
    if (text !== undefined) out += (out === "" ? "" : ",") + quotedKey(key) + text;
  }
  return "{" + out + "}";
}

/** Field names repeat; what clients invent (labels, annotations) must not fill the memory. */
const maxQuotedKeys = 4_096;
const maxQuotedKeyLength = 64;
const quotedKeys = new Map<string, string>();

function quotedKey(key: string): string {
  const known = quotedKeys.get(key);
  if (known !== undefined) return known;
  const quoted = quoteJson(key) + ":";
  if (quotedKeys.size < maxQuotedKeys && key.length <= maxQuotedKeyLength) quotedKeys.set(key, quoted);
  return quoted;
}
