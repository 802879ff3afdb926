import type { UserInfo } from "./user-info.ts";

/** What is to be authorized; a RequestInfo of endpoints is one. */
export type AuthorizationAttributes = ResourceAttributes | NonResourceAttributes;

export interface ResourceAttributes {
  readonly isResourceRequest: true;
  readonly verb: string;
  readonly path: string;
  readonly group: string;
  readonly version: string;
  /** "" for cluster scope and all namespaces. */
  readonly namespace: string;
  readonly resource: string;
  readonly subresource: string;
  readonly name: string;
  /** Raw (R-VERB-3). */
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

export interface NonResourceAttributes {
  readonly isResourceRequest: false;
  /** Lower-cased HTTP method. */
  readonly verb: string;
  readonly path: string;
}

export interface AuthorizationResult {
  readonly decision: "allow" | "deny" | "no-opinion";
  /** Appended to the message of a 403; "" for none. */
  readonly reason: string;
}

/**
 * Decides what a user may do. Answers synchronously where it can.
 * @throws if the decision could not be made: the request fails with 500, it is neither allowed nor forbidden (R-AUTHZ-3).
 */
export interface Authorizer {
  authorize(user: UserInfo, attributes: AuthorizationAttributes): AuthorizationResult | Promise<AuthorizationResult>;
}

export const allowed: AuthorizationResult = { decision: "allow", reason: "" };
export const noOpinion: AuthorizationResult = { decision: "no-opinion", reason: "" };
