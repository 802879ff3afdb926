import type { JsonValue } from "../types.ts";

const arrayIndex = /^[+-]?\d{1,15}$/;

/** RFC 6901, and as upstream a tilde that escapes nothing; undefined if it is no pointer. "" is the whole document: no tokens. */
export function parseJsonPointer(text: string): string[] | undefined {
  if (text === "") return [];
  if (!text.startsWith("/")) return undefined;
  return text.slice(1).split("/").map(unescaped);
}

/** The place a token names in a list, or undefined. As upstream a negative one counts from the end; `-` is nowhere. */
export function listIndex(token: string, length: number): number | undefined {
  if (!arrayIndex.test(token)) return undefined;
  const index = Number(token);
  if (index >= 0) return index;
  return index >= -length ? index + length : undefined;
}

/** What a token names in a container; undefined if there is nothing. */
export function valueAt(container: JsonValue, token: string): JsonValue | undefined {
  if (typeof container !== "object" || container === null) return undefined;
  if (!Array.isArray(container)) return Object.hasOwn(container, token) ? container[token] : undefined;
  const index = listIndex(token, container.length);
  return index === undefined ? undefined : container[index];
}

const unescaped = (token: string): string => token.replaceAll("~1", "/").replaceAll("~0", "~");
