import { statusErrors } from "../meta/status-error.ts";

/** Where a paged list goes on: opaque to clients, usable on any replica (R-LIST-5). */
export interface ContinueToken {
  /** Revision of the list's snapshot; -1: the latest (an inconsistent continuation, R-LIST-9). */
  readonly revision: number;
  /** First key of the next page, below the collection's prefix. */
  readonly start: string;
}

const version = "meta.k8s.io/v1";

export function encodeContinueToken({ revision, start }: ContinueToken): string {
  return Buffer.from(JSON.stringify({ v: version, rv: revision, start })).toString("base64url");
}

/** @throws StatusError 400 for anything but a token of ours. */
export function decodeContinueToken(text: string): ContinueToken {
  const { v, rv, start } = parsed(text);
  if (v !== version) throw invalid(`server does not recognize this encoded version ${JSON.stringify(v)}`);
  if (typeof rv !== "number" || !Number.isSafeInteger(rv) || rv === 0 || rv < -1) {
    throw invalid("incorrect encoded start resourceVersion (version meta.k8s.io/v1)");
  }
  if (typeof start !== "string" || start === "") throw invalid("encoded start key empty (version meta.k8s.io/v1)");
  if (hasDotSegment(start)) throw invalid(start);
  return { revision: rv, start };
}

function parsed(text: string): Record<string, unknown> {
  if (!/^[A-Za-z0-9_-]+={0,2}$/.test(text)) throw invalid("illegal base64 data");
  try {
    const value: unknown = JSON.parse(Buffer.from(text, "base64url").toString());
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // falls through: not JSON
  }
  throw invalid("not a token of this server");
}

const hasDotSegment = (start: string): boolean => start.split("/").some((part) => part === ".." || part === ".");

const invalid = (why: string) => statusErrors.badRequest(`invalid continue token: continue key is not valid: ${why}`);
