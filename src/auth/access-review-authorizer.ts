import { accessReviewSpec } from "./access-review-spec.ts";
import type { AuthorizationAttributes, AuthorizationResult, Authorizer } from "./authorizer.ts";
import { ExpiringCache } from "./expiring-cache.ts";
import type { AccessReviewer, AccessReviewStatus } from "./reviewers.ts";
import { withRetries } from "./with-retries.ts";

export interface AccessReviewAuthorizerOptions {
  readonly reviewer: AccessReviewer;
  /** Milliseconds a yes is remembered. */
  readonly authorizedTtl: number;
  /** Milliseconds a no is remembered. */
  readonly unauthorizedTtl: number;
  /** Milliseconds; shorter in tests. */
  readonly firstDelay?: number;
  /** Milliseconds that only grow, by which answers get old. */
  readonly now?: () => number;
}

const maximumAnswers = 8192;
/** Requests of unusual size would fill memory, if they were remembered. */
const maximumRemembered = 10_000;
/** Milliseconds. */
const timeout = 10_000;

/**
 * Asks a cluster by SubjectAccessReview, with the request as it is; answers are remembered by the whole question
 * (R-AUTHZ-3). @throws if it cannot be asked: then nobody decides.
 */
export function accessReviewAuthorizer(options: AccessReviewAuthorizerOptions): Authorizer {
  const { reviewer, authorizedTtl, unauthorizedTtl, firstDelay = 500, now } = options;
  const cache = new ExpiringCache<AuthorizationResult>({
    maximum: maximumAnswers,
    lifetimeOf: ({ decision }) => (decision === "allow" ? authorizedTtl : unauthorizedTtl),
    ...(now && { now }),
  });
  return {
    authorize(user, attributes) {
      const spec = accessReviewSpec(user, attributes);
      const ask = async (): Promise<AuthorizationResult> => {
        const review = (signal: AbortSignal) => reviewer.review(spec, signal);
        return resultOf(await withRetries(review, { isTemporary: reviewer.isTemporary, timeout, firstDelay }));
      };
      return sizeOf(attributes) > maximumRemembered ? ask() : cache.get(JSON.stringify(spec), ask);
    },
  };
}

function resultOf({ allowed, denied, reason = "" }: AccessReviewStatus): AuthorizationResult {
  if (allowed === true && denied === true) {
    throw new Error("the subject access review said both allowed and denied");
  }
  return { decision: denied === true ? "deny" : allowed === true ? "allow" : "no-opinion", reason };
}

function sizeOf(attributes: AuthorizationAttributes): number {
  const { verb, path } = attributes;
  if (!attributes.isResourceRequest) return verb.length + path.length;
  const { namespace, group, version, resource, subresource, name } = attributes;
  const { labelSelector = "", fieldSelector = "" } = attributes;
  return [verb, path, namespace, group, version, resource, subresource, name, labelSelector, fieldSelector].join("")
    .length;
}
