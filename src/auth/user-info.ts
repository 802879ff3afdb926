import type { UserInfo } from "../meta/user-info.ts";

export type { UserInfo } from "../meta/user-info.ts";

/** Names with a meaning of their own. [src: apiserver/pkg/authentication/user/user.go] */
export const anonymousUser = "system:anonymous";
export const unauthenticatedGroup = "system:unauthenticated";
export const authenticatedGroup = "system:authenticated";
export const mastersGroup = "system:masters";

/** The user as member of system:authenticated, unless it is anonymous (R-AUTHN-9). */
export function authenticated(user: UserInfo): UserInfo {
  if (user.name === anonymousUser || user.groups.includes(authenticatedGroup)) return user;
  return { ...user, groups: [...user.groups, authenticatedGroup] };
}
