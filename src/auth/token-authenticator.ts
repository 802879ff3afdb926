import { createHash } from "node:crypto";
import { AuthenticationError, type Authenticator } from "./authenticator.ts";
import { bearerToken } from "./bearer-token.ts";
import { ExpiringCache } from "./expiring-cache.ts";
import type { TokenReviewer, TokenReviewSpec, TokenReviewStatus } from "./reviewers.ts";
import type { UserInfo } from "./user-info.ts";
import { withRetries } from "./with-retries.ts";

export interface TokenAuthenticatorOptions {
  readonly reviewer: TokenReviewer;
  /** Milliseconds an answer is remembered. */
  readonly cacheTtl: number;
  /** Whom tokens must be meant for; none: whatever the cluster says. */
  readonly audiences?: readonly string[];
  /** Milliseconds; shorter in tests. */
  readonly firstDelay?: number;
  /** Milliseconds that only grow, by which answers get old. */
  readonly now?: () => number;
}

const maximumTokens = 4096;
/** Milliseconds. */
const timeout = 10_000;

/** What is known of a token: whose it is, or that it is nobody's. */
type Known = { readonly user: UserInfo } | { readonly refusal: string };

/**
 * Users by bearer token, of which a cluster is asked. Its answers, good and bad, are remembered by a hash of the token;
 * failures to ask are not (R-AUTHN-8).
 */
export function tokenAuthenticator(options: TokenAuthenticatorOptions): Authenticator {
  const { reviewer, cacheTtl, audiences = [], firstDelay = 500, now } = options;
  const cache = new ExpiringCache<Known>({ maximum: maximumTokens, lifetimeOf: () => cacheTtl, ...(now && { now }) });
  const ask = async (token: string): Promise<Known> => {
    const spec: TokenReviewSpec = audiences.length === 0 ? { token } : { token, audiences };
    const review = (signal: AbortSignal) => reviewer.review(spec, signal);
    return known(await withRetries(review, { isTemporary: reviewer.isTemporary, timeout, firstDelay }), audiences);
  };
  return {
    authenticate(request) {
      const token = bearerToken(request);
      if (token === undefined) return undefined;
      const answer = cache.get(createHash("sha256").update(token).digest("base64"), () => ask(token));
      return answer instanceof Promise ? answer.then(userOf) : userOf(answer);
    },
  };
}

function userOf(known: Known): UserInfo {
  if ("user" in known) return known.user;
  throw new AuthenticationError(known.refusal);
}

function known(status: TokenReviewStatus, audiences: readonly string[]): Known {
  const { authenticated, user, error } = status;
  if (authenticated !== true) return { refusal: error ? `invalid bearer token: ${error}` : "invalid bearer token" };
  const meant = audiences.length === 0 || audiences.some((audience) => status.audiences?.includes(audience));
  if (!meant) return { refusal: "bearer token is meant for other audiences" };
  const { username = "", uid = "", groups = [], extra = {} } = user ?? {};
  return {
    user: {
      name: username,
      ...(uid === "" ? {} : { uid }),
      groups,
      ...(Object.keys(extra).length === 0 ? {} : { extra }),
    },
  };
}
