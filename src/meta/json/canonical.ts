import { maxWrittenDepth } from "./depth.ts";

const digitZero = 0x30;
const digitNine = 0x39;

/**
 * Whether JSON.stringify writes the value as stringifyJson must: members already in order, nothing it cannot say or says otherwise.
 * False only sends the value the slow way. Keys that start like a number are doubtful: V8 lists array indices first.
 */
export function isCanonical(value: unknown, depth: number): boolean {
  if (typeof value === "string" || value === null) return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object") return typeof value === "boolean";
  if (depth >= maxWrittenDepth) return false;
  return Array.isArray(value) ? isCanonicalArray(value, depth + 1) : isCanonicalObject(value, depth + 1);
}

function isCanonicalArray(items: readonly unknown[], depth: number): boolean {
  for (const item of items) {
    if (!isCanonical(item, depth)) return false;
  }
  return true;
}

function isCanonicalObject(object: object, depth: number): boolean {
  const members = object as Readonly<Record<string, unknown>>;
  let previous = "";
  for (const key in members) {
    const first = key.charCodeAt(0);
    if ((first <= digitNine && first >= digitZero) || key <= previous) return false;
    const value = members[key];
    if (typeof value !== "string" && !isCanonical(value, depth)) return false;
    previous = key;
  }
  return true;
}
