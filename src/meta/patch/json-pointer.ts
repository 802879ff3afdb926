import type { JsonValue } from "../types.ts";

const arrayIndex = /^(?:0|[1-9]\d{0,15})$/;

/** RFC 6901; undefined if it is no pointer. "" is the whole document: no tokens. */
export function parseJsonPointer(text: string): string[] | undefined {
  if (text === "") return [];
  if (!text.startsWith("/") || /~(?![01])/.test(text)) return undefined;
  return text.slice(1).split("/").map(unescaped);
}

/** The place a token names in a list, or undefined: no leading zeros, no signs; `-` is nowhere. */
export function listIndex(token: string): number | undefined {
  return arrayIndex.test(token) ? Number(token) : undefined;
}

/** What a token names in a container; undefined if there is nothing. */
export function valueAt(container: JsonValue, token: string): JsonValue | undefined {
  if (typeof container !== "object" || container === null) return undefined;
  if (!Array.isArray(container)) return Object.hasOwn(container, token) ? container[token] : undefined;
  const index = listIndex(token);
  return index === undefined ? undefined : container[index];
}

const unescaped = (token: string): string => token.replaceAll("~1", "/").replaceAll("~0", "~");
