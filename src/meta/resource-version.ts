import { fieldErrorMessage, invalid } from "./field-error.ts";
import { goQuote } from "./go-format.ts";
import { statusErrors } from "./status-error.ts";

const maxUint64 = 2n ** 64n - 1n;

/**
 * The store revision a client means; "" and "0" are 0. Revisions a double cannot hold become Number.MAX_SAFE_INTEGER: all of them
 * lie in the far future.
 * @throws StatusError 400 `invalid resource version: …` unless it is an unsigned 64-bit decimal (chapter 9.1).
 */
export function parseResourceVersion(text: string): number {
  if (text === "") return 0;
  if (!/^[0-9]+$/.test(text)) throw refused(text, "invalid syntax");
  const digits = text.replace(/^0+/, "");
  if (digits.length > 20 || BigInt(`0${digits}`) > maxUint64) throw refused(text, "value out of range");
  return Math.min(Number(digits), Number.MAX_SAFE_INTEGER);
}

function refused(text: string, problem: string): Error {
  const error = invalid("resourceVersion", text, `strconv.ParseUint: parsing ${goQuote(text)}: ${problem}`);
  return statusErrors.badRequest(`invalid resource version: ${fieldErrorMessage(error)}`);
}
