const special = /[^ -~\t]/;
/** Values that come again and again and were found to need nothing. */
const plain = new Set<string>();
const maximumPlain = 64;
const maximumPlainLength = 128;
const unique = "audit-id";
const control = /(?!\t)\p{Cc}/u;

/**
 * Makes values ready for Node, which writes latin1: UTF-8 bytes, each as one character. Changes `headers` in place.
 * @throws Error for control characters, with which one header could pose as two.
 */
export function encodeHeaders(headers: Record<string, string | string[]>): void {
  for (const name in headers) {
    const value = headers[name];
    if (typeof value === "string") {
      if (plain.has(value)) continue;
      if (special.test(value)) headers[name] = encoded(name, value);
      else if (plain.size < maximumPlain && value.length < maximumPlainLength && name !== unique) plain.add(value);
    } else if (value?.some((line) => special.test(line)) === true) {
      headers[name] = value.map((line) => encoded(name, line));
    }
  }
}

function encoded(name: string, value: string): string {
  if (control.test(value)) throw new Error(`response header ${name}: expected no control characters`);
  return Buffer.from(value, "utf8").toString("latin1");
}
