import { AuthenticationError, type Authenticator } from "../auth/authenticator.ts";
import type { UserInfo } from "../auth/user-info.ts";
import { errorResponse } from "../endpoints/status-response.ts";
import type { Filter, Handler, HttpResponse, RequestContext } from "../endpoints/http.ts";
import { statusErrors } from "../meta/status-error.ts";
import type { FilterDuration } from "./filter-durations.ts";
import type { Logger } from "./logger.ts";

/** Finds out who asks, or answers 401; why is for the log alone (R-AUTHN-9). */
export function withAuthentication(authenticator: Authenticator, logger: Logger, took?: FilterDuration): Filter {
  return (next) => (context) => {
    const began = performance.now();
    let user: UserInfo | undefined | Promise<UserInfo | undefined>;
    try {
      user = authenticator.authenticate(context.request);
    } catch (error) {
      return unauthorized(context, logger, error);
    }
    const done = (): void => took?.("authentication", performance.now() - began);
    if (!(user instanceof Promise)) {
      done();
      return proceed(next, context, user, logger);
    }
    return user.finally(done).then(
      (found) => proceed(next, context, found, logger),
      (error: unknown) => unauthorized(context, logger, error),
    );
  };
}

function proceed(
  next: Handler,
  context: RequestContext,
  user: UserInfo | undefined,
  logger: Logger,
): HttpResponse | Promise<HttpResponse> {
  if (user === undefined) return unauthorized(context, logger, undefined);
  context.user = user;
  return next(context);
}

function unauthorized(context: RequestContext, logger: Logger, error: unknown): HttpResponse {
  if (error instanceof AuthenticationError) {
    logger.info("Unable to authenticate the request", { err: error.message, srcIP: context.request.peer.address });
  } else if (error !== undefined) {
    logger.error("Unable to authenticate the request", error, { srcIP: context.request.peer.address });
  }
  return errorResponse(statusErrors.unauthorized(), context.request);
}
