import { compareBytewise } from "../json/byte-order.ts";
import { JsonSyntaxError, parseJson } from "../json/parse.ts";
import { isJsonObject } from "../json/own-member.ts";
import { stringifyJson } from "../json/stringify.ts";
import { goQuote } from "../go-format.ts";
import type { JsonObject, JsonValue } from "../types.ts";
import { FieldSetError } from "./field-set-error.ts";

/** Elements repeat in every object of a kind; what clients invent must not fill the memory. */
const maxKnown = 4_096;
const maxKnownLength = 128;

/** By the field's name: one text for all sets, so that it is made, hashed and quoted once. */
const fieldElements = new Map<string, string>();

export function fieldElement(name: string): string {
  const known = fieldElements.get(name);
  if (known !== undefined) return known;
  const element = `f:${name}`;
  if (fieldElements.size < maxKnown && name.length <= maxKnownLength) fieldElements.set(name, element);
  return element;
}

/** The item of a list of type map with these keys. */
export const keyElement = (keys: JsonObject): string => `k:${stringifyJson(keys)}`;

/** The item of a set. */
export const valueElement = (value: JsonValue): string => `v:${stringifyJson(value)}`;

/** The name of a field's element; undefined for items of lists. */
export const fieldName = (element: string): string | undefined =>
  element.startsWith("f:") ? element.slice(2) : undefined;

export const isKeyElement = (element: string): boolean => element.startsWith("k:");

/**
 * The one text of an element, however a client wrote it; undefined for a kind of element that is not known and is
 * dropped, as upstream does.
 * @throws FieldSetError
 */
export function canonicalElement(text: string): string | undefined {
  if (text.startsWith("f:")) return text;
  if (knownElements.has(text)) return text;
  const element = readElement(text);
  if (element === text && text.length <= maxKnownLength && knownElements.size < maxKnown) knownElements.add(text);
  return element;
}

/** Keys and values of lists. */
const knownElements = new Set<string>();

function readElement(text: string): string | undefined {
  if (text.length < 2) throw new FieldSetError("key must be 2 characters long:");
  if (text.charAt(1) !== ":") throw new FieldSetError(`missing colon: ${text}`);
  switch (text.charAt(0)) {
    case "v":
      return valueElement(parsed(text));
    case "k":
      return canonicalKey(text);
    case "i":
      if (!/^i:[+-]?\d+$/.test(text)) {
        throw new FieldSetError(`strconv.Atoi: parsing ${goQuote(text.slice(2))}: invalid syntax`);
      }
      return `i:${Number(text.slice(2))}`;
    default:
      return undefined;
  }
}

function canonicalKey(text: string): string {
  const keys = parsed(text);
  if (!isJsonObject(keys)) throw new FieldSetError(`not an object: ${text}`);
  return keyElement(keys);
}

function parsed(text: string): JsonValue {
  try {
    return parseJson(text.slice(2)).value;
  } catch (error) {
    if (error instanceof JsonSyntaxError) throw new FieldSetError(error.message);
    throw error;
  }
}

/** `.spec.ports[containerPort=80,protocol="TCP"].name`, `.spec.set[="v"]`: how conflicts name fields (R-SSA-9). */
export const printFieldPath = (path: readonly string[]): string => path.map(printElement).join("");

export function printElement(element: string): string {
  switch (element.charAt(0)) {
    case "f":
      return `.${element.slice(2)}`;
    case "k":
      return `[${Object.entries(parsed(element) as JsonObject)
        .map(([name, value]) => `${name}=${printValue(value)}`)
        .join(",")}]`;
    case "v":
      return `[=${printValue(parsed(element))}]`;
    default:
      return `[${element.slice(2)}]`;
  }
}

function printValue(value: JsonValue): string {
  if (typeof value === "string") return goQuote(value);
  if (Array.isArray(value)) return `[${value.map(printValue).join(",")}]`;
  if (!isJsonObject(value)) return String(value);
  return Object.entries(value)
    .map(([name, member]) => `${name}=${printValue(member)}`)
    .join("");
}

const kinds = "fkvi";

/** Fields, then keys, values and indices, each in their own order. */
export function compareElements(a: string, b: string): number {
  const kind = a.charAt(0);
  const kindOrder = kinds.indexOf(kind) - kinds.indexOf(b.charAt(0));
  if (kindOrder !== 0) return kindOrder;
  if (kind === "f") return compareBytewise(a, b);
  return kind === "k" ? compareKeys(a, b) : compareScalars(parsed(a), parsed(b));
}

function compareKeys(a: string, b: string): number {
  const [ours, theirs] = [a, b].map((text) => Object.entries(parsed(text) as JsonObject));
  for (const [index, [name, value]] of (ours ?? []).entries()) {
    const other = theirs?.[index];
    if (other === undefined) return 1;
    const order = compareBytewise(name, other[0]) || compareScalars(value, other[1]);
    if (order !== 0) return order;
  }
  return (ours?.length ?? 0) - (theirs?.length ?? 0);
}

/** Numbers, strings, booleans, then whatever else: no list of Kubernetes has that for a key. */
function compareScalars(a: JsonValue, b: JsonValue): number {
  const rankOrder = scalarRank(a) - scalarRank(b);
  if (rankOrder !== 0) return rankOrder;
  if (typeof a === "string" && typeof b === "string") return compareBytewise(a, b);
  if (a === null || b === null || typeof a === "object" || typeof b === "object") {
    return compareBytewise(stringifyJson(a), stringifyJson(b));
  }
  return a < b ? -1 : Number(a > b);
}

function scalarRank(value: JsonValue): number {
  const rank = ["number", "bigint", "string", "boolean"].indexOf(typeof value);
  return rank < 0 ? 4 : Math.max(rank, 1);
}
