/** Header lines as Node hands them over: name, value, name, value, …; nothing joined (R-NODE-1). */
export type RawHeaders = readonly string[];

const nonAscii = /[\u0080-\u00ff]/;

/** Bytes come as latin1; what clients mean is UTF-8 (R-NODE-2). Decoded only if someone asks. */
const decoded = (value: string): string =>
  nonAscii.test(value) ? Buffer.from(value, "latin1").toString("utf8") : value;

/** First value; `name` in lower case. */
export function firstHeader(raw: RawHeaders, name: string): string | undefined {
  for (let index = 0; index < raw.length; index += 2) {
    if (isNamed(raw[index], name)) return decoded(raw[index + 1] ?? "");
  }
  return undefined;
}

/** Every value, one per line. */
export function allHeaders(raw: RawHeaders, name: string): readonly string[] {
  const values: string[] = [];
  for (let index = 0; index < raw.length; index += 2) {
    if (isNamed(raw[index], name)) values.push(decoded(raw[index + 1] ?? ""));
  }
  return values;
}

/** Names in lower case, each once; HTTP/2's pseudo-headers are none. */
export function namesOfHeaders(raw: RawHeaders): readonly string[] {
  const names: string[] = [];
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] ?? "";
    if (name.charCodeAt(0) === 58) continue;
    const lower = name.toLowerCase();
    if (!names.includes(lower)) names.push(lower);
  }
  return names;
}

const isNamed = (given: string | undefined, name: string): boolean =>
  given !== undefined && given.length === name.length && (given === name || given.toLowerCase() === name);
