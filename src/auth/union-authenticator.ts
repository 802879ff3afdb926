import type { AuthenticationRequest, Authenticator } from "./authenticator.ts";
import { authenticated, type UserInfo } from "./user-info.ts";

/**
 * Asks in order; the first user wins, as a member of system:authenticated, and the first that throws ends it: bad
 * credentials never become anonymous (R-AUTHN-9).
 */
export function unionAuthenticator(authenticators: readonly Authenticator[]): Authenticator {
  return { authenticate: (request) => firstUser(authenticators, request, 0) };
}

function firstUser(
  authenticators: readonly Authenticator[],
  request: AuthenticationRequest,
  start: number,
): UserInfo | undefined | Promise<UserInfo | undefined> {
  for (let index = start; index < authenticators.length; index++) {
    const user = authenticators[index]?.authenticate(request);
    if (user instanceof Promise) {
      return user.then((found) =>
        found === undefined ? firstUser(authenticators, request, index + 1) : authenticated(found),
      );
    }
    if (user !== undefined) return authenticated(user);
  }
  return undefined;
}
