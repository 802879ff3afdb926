import type { Filter, HttpResponse, RequestContext } from "../endpoints/http.ts";
import { after } from "./after.ts";

/** In code points. [src: apiserver/pkg/endpoints/filters/warning.go] */
const totalLimit = 4096;
const truncatedLength = 256;

/** Sends the collected warnings as `Warning: 299 - "text"`, one header each (R-FV-5). */
export const withWarnings: Filter = (next) => (context) => after(next(context), context, warned);

function warned(response: HttpResponse, { warnings }: RequestContext): HttpResponse {
  const { texts } = warnings;
  if (texts.length > 0) response.headers["warning"] = warningHeaders(texts);
  return response;
}

/** All texts in full if they fit together, else each cut, and no more of them than fit. */
export function warningHeaders(texts: readonly string[]): string[] {
  const clean = [...new Set(texts.map(printable))].filter((text) => text !== "");
  const lengths = clean.map((text) => [...text].length);
  const fits = lengths.reduce((sum, length) => sum + length, 0) <= totalLimit;
  const sent: string[] = [];
  let used = 0;
  for (const text of clean) {
    const cut = fits ? text : [...text].slice(0, truncatedLength).join("");
    used += [...cut].length;
    if (used > totalLimit) break;
    sent.push(`299 - "${quoted(cut)}"`);
  }
  return sent;
}

/** Header values may hold no control characters; invalid UTF-16 would not survive as UTF-8. */
const printable = (text: string): string =>
  Buffer.from(text)
    .toString()
    .replace(/\p{Cc}+/gu, " ")
    .trim();

const quoted = (text: string): string => text.replace(/["\\]/g, "\\$&");
