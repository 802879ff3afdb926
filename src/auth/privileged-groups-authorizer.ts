import { allowed, noOpinion, type Authorizer } from "./authorizer.ts";

/** Allows members of these groups everything; asks nobody (R-AUTHZ-1). */
export function privilegedGroupsAuthorizer(groups: readonly string[]): Authorizer {
  const isPrivileged = (group: string) => groups.includes(group);
  return { authorize: (user) => (user.groups.some(isPrivileged) ? allowed : noOpinion) };
}
