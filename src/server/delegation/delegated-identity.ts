import { accessReviewAuthorizer } from "../../auth/access-review-authorizer.ts";
import { anonymousAuthenticator } from "../../auth/anonymous-authenticator.ts";
import type { Authenticator } from "../../auth/authenticator.ts";
import type { Authorizer } from "../../auth/authorizer.ts";
import { pathAuthorizer } from "../../auth/path-authorizer.ts";
import { privilegedGroupsAuthorizer } from "../../auth/privileged-groups-authorizer.ts";
import { requestHeaderAuthenticator } from "../../auth/request-header-authenticator.ts";
import { isIdentityHeader, type RequestHeaderSource } from "../../auth/request-header-configuration.ts";
import { tokenAuthenticator } from "../../auth/token-authenticator.ts";
import { unionAuthenticator, withFallback } from "../../auth/union-authenticator.ts";
import { unionAuthorizer } from "../../auth/union-authorizer.ts";
import { mastersGroup } from "../../auth/user-info.ts";
import { x509Authenticator } from "../../auth/x509-authenticator.ts";
import type { Client } from "../../client/client.ts";
import type { Logger } from "../../filters/logger.ts";
import type { Clock } from "../../meta/clock.ts";
import type { ClientAuthorities } from "../certificates/client-authorities.ts";
import type { Identity } from "../identity.ts";
import { FollowedAuthentication } from "./followed-authentication.ts";
import { accessReviewer, tokenReviewer } from "./kube-reviewers.ts";
import type { RequestHeaderFile } from "./request-header-file.ts";

/** Times are milliseconds. */
export interface DelegationOptions {
  /** Asked who tokens are, and for the ConfigMap. */
  readonly authenticationClient: Client;
  /** Asked who may do what. */
  readonly authorizationClient: Client;
  /** Instead of those that the cluster tells of. */
  readonly clientAuthorities?: ClientAuthorities;
  /** Instead of what the cluster tells of. */
  readonly requestHeader?: RequestHeaderFile;
  /** Do not ask the cluster whom to believe. Default: false. */
  readonly skipLookup?: boolean;
  /** Start without an answer of the cluster. Default: false. */
  readonly tolerateLookupFailure?: boolean;
  readonly tokenCacheTtl?: number;
  readonly authorizedTtl?: number;
  readonly unauthorizedTtl?: number;
  /** Paths that need no permission; those that end in `*` stand for all that begin so. */
  readonly alwaysAllowPaths?: readonly string[];
  /** Asked after client certificates and tokens, and before everybody else is anonymous. */
  readonly authenticators?: readonly Authenticator[];
  /** Asked before the cluster is. */
  readonly authorizers?: readonly Authorizer[];
  /** By which remembered answers get old. Default: the machine's. */
  readonly clock?: Clock;
}

const defaults = {
  skipLookup: false,
  tolerateLookupFailure: false,
  tokenCacheTtl: 10_000,
  authorizedTtl: 10_000,
  unauthorizedTtl: 10_000,
  alwaysAllowPaths: ["/healthz", "/readyz", "/livez"],
  authenticators: [],
  authorizers: [],
} as const satisfies Partial<DelegationOptions>;

type CompleteOptions = DelegationOptions &
  Required<Omit<DelegationOptions, "clientAuthorities" | "requestHeader" | "clock">>;

/**
 * Identity as an extension of a cluster: who asks is said by the cluster's front proxy, by client certificates, or by
 * tokens; what they may do, the cluster decides (chapters 16 and 17).
 */
export function delegatedIdentity(given: DelegationOptions): Identity {
  const options: CompleteOptions = { ...defaults, ...given };
  const followed = new FollowedAuthentication(options.authenticationClient);
  const proxies: RequestHeaderSource = options.requestHeader ?? followed;
  return {
    authenticator: authenticatorOf(options, proxies, followed),
    authorizer: unionAuthorizer([
      privilegedGroupsAuthorizer([mastersGroup]),
      pathAuthorizer(options.alwaysAllowPaths),
      ...options.authorizers,
      accessReviewAuthorizer({
        ...options,
        ...monotonic(options),
        reviewer: accessReviewer(options.authorizationClient),
      }),
    ]),
    isIdentityHeader: (name) => proxies.current !== undefined && isIdentityHeader(name, proxies.current),
    get authoritiesPem() {
      return [options.clientAuthorities?.pem, options.requestHeader?.pem, followed.pem]
        .filter((pem) => pem !== undefined && pem !== "")
        .join("\n");
    },
    start: (signal, logger, onChange) => start(options, followed, { signal, logger, onChange }),
  };
}

function authenticatorOf(
  options: CompleteOptions,
  proxies: RequestHeaderSource,
  followed: FollowedAuthentication,
): Authenticator {
  const known = unionAuthenticator([
    requestHeaderAuthenticator(proxies),
    x509Authenticator(options.clientAuthorities ?? followed.clientAuthorities),
    tokenAuthenticator({
      reviewer: tokenReviewer(options.authenticationClient),
      cacheTtl: options.tokenCacheTtl,
      ...monotonic(options),
    }),
    ...options.authenticators,
  ]);
  return withFallback(known, anonymousAuthenticator);
}

const monotonic = ({ clock }: CompleteOptions) => clock && { now: () => clock.monotonic() };

interface Life {
  readonly signal: AbortSignal;
  readonly logger: Logger;
  readonly onChange: () => void;
}

async function start(
  options: CompleteOptions,
  followed: FollowedAuthentication,
  { signal, logger, onChange }: Life,
): Promise<void> {
  options.clientAuthorities?.follow(signal, logger, onChange);
  options.requestHeader?.follow(signal, logger, onChange);
  if (options.skipLookup) return;
  try {
    await followed.read();
  } catch (error) {
    if (!options.tolerateLookupFailure) throw error;
    logger.error("Starting without the cluster's authentication ConfigMap", error);
  }
  followed
    .follow(signal, logger, onChange)
    .catch((error: unknown) => logger.error("The authentication ConfigMap is no longer followed", error));
}
