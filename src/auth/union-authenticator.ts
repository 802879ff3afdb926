import { AuthenticationError, type AuthenticationRequest, type Authenticator } from "./authenticator.ts";
import { authenticated, type UserInfo } from "./user-info.ts";

/**
 * Asks in order; the first user wins, as a member of system:authenticated. Credentials that one refuses may be another's:
 * a certificate that no front proxy has may be a client's. If nobody knows the user, and somebody refused, that is an
 * error, so that bad credentials never become anonymous (R-AUTHN-9).
 */
export function unionAuthenticator(authenticators: readonly Authenticator[]): Authenticator {
  return { authenticate: (request) => firstUser(authenticators, request, 0, []) };
}

/** `last` is asked only about requests that `authenticator` has nothing against. */
export function withFallback(authenticator: Authenticator, last: Authenticator): Authenticator {
  return {
    authenticate(request) {
      const user = authenticator.authenticate(request);
      if (user instanceof Promise) return user.then((found) => found ?? last.authenticate(request));
      return user ?? last.authenticate(request);
    },
  };
}

type Answer = UserInfo | undefined | Promise<UserInfo | undefined>;

function firstUser(
  authenticators: readonly Authenticator[],
  request: AuthenticationRequest,
  start: number,
  refusals: readonly unknown[],
): Answer {
  let refused = refusals;
  for (let index = start; index < authenticators.length; index++) {
    let user: Answer;
    try {
      user = authenticators[index]?.authenticate(request);
    } catch (error) {
      refused = [...refused, error];
      continue;
    }
    if (user instanceof Promise) return settled(user, authenticators, request, index + 1, refused);
    if (user !== undefined) return authenticated(user);
  }
  if (refused.length > 0) throw joined(refused);
  return undefined;
}

function settled(
  user: Promise<UserInfo | undefined>,
  authenticators: readonly Authenticator[],
  request: AuthenticationRequest,
  next: number,
  refused: readonly unknown[],
): Promise<UserInfo | undefined> {
  return user.then(
    (found) => (found === undefined ? firstUser(authenticators, request, next, refused) : authenticated(found)),
    (error: unknown) => firstUser(authenticators, request, next, [...refused, error]),
  );
}

/** What is no refusal is a failure, and is logged as one. */
function joined(refused: readonly unknown[]): unknown {
  if (refused.length === 1) return refused[0];
  const failure = refused.find((error) => !(error instanceof AuthenticationError));
  if (failure !== undefined) return failure;
  return new AuthenticationError(refused.map((error) => (error as Error).message).join("; "));
}
