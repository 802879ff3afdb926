import type { Authenticator } from "./authenticator.ts";
import { anonymousUser, unauthenticatedGroup, type UserInfo } from "./user-info.ts";

const anonymous: UserInfo = { name: anonymousUser, groups: [unauthenticatedGroup] };

/** Everybody else; last in the union (R-AUTHN-9). */
export const anonymousAuthenticator: Authenticator = { authenticate: () => anonymous };
