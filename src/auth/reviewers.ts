import type { IsTemporary } from "./with-retries.ts";

/** What a TokenReview says of a token. [authentication.k8s.io/v1] */
export interface TokenReviewStatus {
  readonly authenticated?: boolean;
  readonly user?: {
    readonly username?: string;
    readonly uid?: string;
    readonly groups?: readonly string[];
    readonly extra?: Readonly<Record<string, readonly string[]>>;
  };
  readonly audiences?: readonly string[];
  readonly error?: string;
}

/** Asks a cluster who a token is. @throws if it could not be asked. */
export interface TokenReviewer {
  review(spec: TokenReviewSpec, signal: AbortSignal): Promise<TokenReviewStatus>;
  readonly isTemporary: IsTemporary;
}

export interface TokenReviewSpec {
  readonly token: string;
  readonly audiences?: readonly string[];
}

/** [authorization.k8s.io/v1] */
export interface AccessReviewStatus {
  readonly allowed?: boolean;
  readonly denied?: boolean;
  readonly reason?: string;
  readonly evaluationError?: string;
}

/** Asks a cluster whether somebody may do something. @throws if it could not be asked. */
export interface AccessReviewer {
  review(spec: AccessReviewSpec, signal: AbortSignal): Promise<AccessReviewStatus>;
  readonly isTemporary: IsTemporary;
}

/** Spec of a SubjectAccessReview (R-AUTHZ-2). */
export interface AccessReviewSpec {
  readonly user?: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
  readonly resourceAttributes?: {
    readonly namespace?: string;
    readonly verb?: string;
    readonly group?: string;
    readonly version?: string;
    readonly resource?: string;
    readonly subresource?: string;
    readonly name?: string;
    readonly fieldSelector?: { readonly requirements: readonly SelectorRequirement[] };
    readonly labelSelector?: { readonly requirements: readonly SelectorRequirement[] };
  };
  readonly nonResourceAttributes?: { readonly path: string; readonly verb: string };
}

export interface SelectorRequirement {
  readonly key: string;
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
  readonly values?: readonly string[];
}
