/**
 * The deepest nesting of arrays and objects that is taken from a client. Go stops at 10,000; here recursive walks over parsed values
 * (schemas, patches, the encoder) must fit a default V8 stack, and no real object comes near (R-SIZE-2).
 */
export const maxJsonDepth = 1_000;

/** The deepest that is written, and read back from a store: a client's object within a list, an event or its defaults. */
export const maxWrittenDepth = maxJsonDepth + 100;

/** Returns the depth. @throws TypeError beyond `maxWrittenDepth`. */
export function checkedDepth(depth: number): number {
  if (depth > maxWrittenDepth) throw new TypeError("json: exceeded max depth");
  return depth;
}

/** Whether the value is nested deeper than is read or written; safe for any depth. */
export function exceedsMaxDepth(value: unknown, depth = 0): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (depth >= maxJsonDepth) return true;
  for (const member of Object.values(value)) if (exceedsMaxDepth(member, depth + 1)) return true;
  return false;
}
