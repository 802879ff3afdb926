import { parseJson } from "../meta/json/parse.ts";
import { stringifyJson } from "../meta/json/stringify.ts";

/** A run of digits that a double may not hold exactly. */
const longNumber = /\d{16}/;

/**
 * Integers beyond 2^53 come as bigint, so that what is read can be written back unchanged (R-NEG-11).
 * @throws SyntaxError
 */
export function decodeJson(bytes: Buffer): unknown {
  const text = bytes.toString("utf8");
  // Node's own parser is faster, and right wherever no number is long.
  return longNumber.test(text) ? parseJson(text).value : JSON.parse(text);
}

export const encodeJson = (value: unknown): Buffer => Buffer.from(stringifyJson(value), "utf8");
