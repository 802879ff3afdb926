import type { AccessReviewer, AccessReviewStatus, TokenReviewer, TokenReviewStatus } from "../../auth/reviewers.ts";
import { ApiError } from "../../client/api-error.ts";
import type { Client } from "../../client/client.ts";
import { TransportError } from "../../client/transport.ts";

/** The cluster as a reviewer of tokens (R-AUTHN-8). */
export const tokenReviewer = (client: Client): TokenReviewer => ({
  review: (spec, signal) =>
    review<TokenReviewStatus>(client, { group: "authentication.k8s.io", kind: "TokenReview" }, spec, signal),
  isTemporary,
});

/** The cluster as a reviewer of what users may do (R-AUTHZ-1). */
export const accessReviewer = (client: Client): AccessReviewer => ({
  review: (spec, signal) =>
    review<AccessReviewStatus>(client, { group: "authorization.k8s.io", kind: "SubjectAccessReview" }, spec, signal),
  isTemporary,
});

/** Overload, a restart, a lost connection. */
export function isTemporary(error: unknown): boolean {
  if (error instanceof TransportError) return true;
  return error instanceof ApiError && (error.code === 429 || error.code >= 500);
}

async function review<Status>(
  client: Client,
  { group, kind }: { readonly group: string; readonly kind: string },
  spec: object,
  signal: AbortSignal,
): Promise<Status> {
  const answer = await client.request<{ readonly status?: Status }>({
    method: "POST",
    path: `/apis/${group}/v1/${kind.toLowerCase()}s`,
    body: { apiVersion: `${group}/v1`, kind, metadata: {}, spec },
    signal,
    retries: 0,
  });
  if (answer.status === undefined) throw new Error(`${kind}: the cluster answered without a status`);
  return answer.status;
}
