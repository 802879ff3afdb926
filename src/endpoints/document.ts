import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { statusErrors } from "../meta/status-error.ts";
import type { HttpRequest, HttpResponse } from "./http.ts";

/** Bytes that stay the same while the server runs, and what clients may remember them by. */
export interface Document {
  readonly bytes: Buffer;
  /** Upper-hex SHA-512 of the bytes, unquoted: the same on every replica and after every restart (R-DISC-14, R-OAS-12). */
  readonly hash: string;
  /** The bytes compressed, made when first asked for; undefined: not worth it (R-NEG-8). */
  gzipped(): Buffer | undefined;
}

/** Smaller bodies are never compressed (R-NEG-8). */
const compressedFrom = 128 * 1024;

export function makeDocument(bytes: Buffer): Document {
  let gzipped: Buffer | undefined;
  return {
    bytes,
    hash: createHash("sha512").update(bytes).digest("hex").toUpperCase(),
    gzipped: () => (bytes.length > compressedFrom ? (gzipped ??= gzipSync(bytes, { level: 4 })) : undefined),
  };
}

/**
 * The document, or 304 if the client has it already.
 * @param headers at least content-type and vary; sent with both.
 */
export function documentResponse(
  request: HttpRequest,
  document: Document,
  headers: Readonly<Record<string, string>>,
): HttpResponse {
  const etag = `"${document.hash}"`;
  const all = { ...headers, etag, vary: variesBy(document, headers["vary"]) };
  if (names(request.header("if-none-match"), etag)) return { status: 304, headers: withoutType(all) };
  const gzipped = acceptsGzip(request) ? document.gzipped() : undefined;
  if (gzipped === undefined) return { status: 200, headers: all, body: document.bytes };
  return { status: 200, headers: { ...all, "content-encoding": "gzip" }, body: gzipped };
}

/** Caches must tell the forms of a document apart, also where this answer is not compressed. */
function variesBy({ bytes }: Document, vary = ""): string {
  return [vary, bytes.length > compressedFrom ? "Accept-Encoding" : ""].filter((name) => name !== "").join(", ");
}

/** For paths that can only be read. @throws StatusError 405 (R-URL-6). */
export function requireRead({ method }: HttpRequest): void {
  if (method !== "GET" && method !== "HEAD") throw statusErrors.genericMethodNotAllowed();
}

/** The path without slashes at its end, as Kubernetes routes it; still percent-encoded, so an encoded name matches nothing. */
export function routedPath({ path }: HttpRequest): string {
  let end = path.length;
  while (end > 1 && path[end - 1] === "/") end -= 1;
  return path.slice(0, end);
}

function withoutType(headers: Record<string, string>): Record<string, string> {
  delete headers["content-type"];
  return headers;
}

/** Weak comparison, as If-None-Match wants it. */
function names(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.split(",").some((item) => {
    const tag = item.trim();
    return tag === "*" || tag === etag || tag === `W/${etag}`;
  });
}

function acceptsGzip(request: HttpRequest): boolean {
  const codings = request.header("accept-encoding")?.toLowerCase().split(",") ?? [];
  return codings.some((coding) => /^\s*gzip\s*(;(?!\s*q=0(\.0*)?\s*$).*)?$/.test(coding));
}
