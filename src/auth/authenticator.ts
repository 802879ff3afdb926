import type { UserInfo } from "./user-info.ts";

/** What an authenticator may look at: part of an HttpRequest. */
export interface AuthenticationRequest {
  /** First value of a header; `name` in lower case. */
  header(name: string): string | undefined;
  headerValues(name: string): readonly string[];
  headerNames(): readonly string[];
  readonly peer: AuthenticationPeer;
}

/** The connection: what an authenticator finds out about it, it may keep in `cache` under a symbol of its own. */
export interface AuthenticationPeer {
  /** DER, leaf first; unverified. */
  readonly certificates: readonly Buffer[];
  readonly cache: Map<symbol, unknown>;
}

/**
 * Finds out who asks. Answers synchronously where it can: it runs on every request.
 *
 * - a user: known.
 * - undefined: the request has no credentials of this authenticator's kind; the next one is asked.
 * - throws AuthenticationError: it has some, and they are not good. No anonymous access then (R-AUTHN-9).
 */
export interface Authenticator {
  authenticate(request: AuthenticationRequest): UserInfo | undefined | Promise<UserInfo | undefined>;
}

/** Credentials were shown and refused. The message goes to the log, never to the client. */
export class AuthenticationError extends Error {
  override readonly name = "AuthenticationError";
}
