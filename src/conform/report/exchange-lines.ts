import { shortened, type Exchange } from "../exchange.ts";

/** Headers of a request or an answer that are worth a line in a report for people. */
const interesting = new Set([
  "accept",
  "content-type",
  "warning",
  "retry-after",
  "etag",
  "if-none-match",
  "location",
  "cache-control",
  "vary",
  "content-encoding",
  "accept-encoding",
  "audit-id",
]);
const longestBody = 700;

/** An exchange as one reads it: `>` what was sent, `<` what came. */
export function exchangeLines(exchange: Exchange): readonly string[] {
  const { method, path, requestHeaders, requestBody, status, responseHeaders = {}, responseBody, events } = exchange;
  return [
    `> ${method} ${shortened(path, 300)}`,
    ...headerLines(">", requestHeaders),
    ...bodyLines(">", requestBody),
    status === undefined ? "< (no answer)" : `< ${status}`,
    ...headerLines("<", responseHeaders),
    ...bodyLines("<", responseBody),
    ...(events ?? []).map((event) => `< ${shortened(event, longestBody)}`),
  ];
}

const headerLines = (arrow: string, headers: Readonly<Record<string, string>>): string[] =>
  Object.entries(headers)
    .filter(([name]) => interesting.has(name) && name !== "audit-id")
    .map(([name, value]) => `${arrow} ${name}: ${value}`);

const bodyLines = (arrow: string, body = ""): string[] =>
  body === ""
    ? []
    : shortened(body.trimEnd(), longestBody)
        .split("\n")
        .map((line) => `${arrow} ${printable(line)}`);

/** Bytes of another format would spoil a terminal. */
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const printable = (line: string): string => line.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffd]/g, "·");
