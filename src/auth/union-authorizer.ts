import { noOpinion, type AuthorizationAttributes, type AuthorizationResult, type Authorizer } from "./authorizer.ts";
import type { UserInfo } from "./user-info.ts";

/** Asks in order; the first allow or deny wins; the reasons of those without an opinion are collected (R-AUTHZ-1). */
export function unionAuthorizer(authorizers: readonly Authorizer[]): Authorizer {
  const decide = (
    user: UserInfo,
    attributes: AuthorizationAttributes,
    start: number,
    reasons: readonly string[],
  ): AuthorizationResult | Promise<AuthorizationResult> => {
    let collected = reasons;
    for (let index = start; index < authorizers.length; index++) {
      const result = authorizers[index]?.authorize(user, attributes) ?? noOpinion;
      if (result instanceof Promise) {
        const before = collected;
        return result.then((late) =>
          late.decision === "no-opinion" ? decide(user, attributes, index + 1, withReason(before, late)) : late,
        );
      }
      if (result.decision !== "no-opinion") return result;
      collected = withReason(collected, result);
    }
    return collected.length === 0 ? noOpinion : { decision: "no-opinion", reason: collected.join("\n") };
  };
  return { authorize: (user, attributes) => decide(user, attributes, 0, []) };
}

const withReason = (reasons: readonly string[], { reason }: AuthorizationResult): readonly string[] =>
  reason === "" ? reasons : [...reasons, reason];
