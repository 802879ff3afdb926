import type { AuthorizationResult, Authorizer } from "../auth/authorizer.ts";
import { forbidden } from "../auth/require-allowed.ts";
import type { Filter, Handler, HttpResponse, RequestContext } from "../endpoints/http.ts";
import type { FilterDuration } from "./filter-durations.ts";
import type { Logger } from "./logger.ts";
import { textResponse } from "./text-response.ts";

/** Lets through only what is explicitly allowed: before bodies are read and before anything is found (R-AUTHZ-1, R-AUTHZ-4). */
export function withAuthorization(authorizer: Authorizer, logger: Logger, took?: FilterDuration): Filter {
  return (next) => (context) => {
    const began = performance.now();
    let result: AuthorizationResult | Promise<AuthorizationResult>;
    try {
      result = authorizer.authorize(context.user, context.info);
    } catch (error) {
      return undecided(error, context, logger);
    }
    const done = (): void => took?.("authorization", performance.now() - began);
    if (!(result instanceof Promise)) {
      done();
      return enforce(result, next, context);
    }
    return result.finally(done).then(
      (decided) => enforce(decided, next, context),
      (error: unknown) => undecided(error, context, logger),
    );
  };
}

function enforce(result: AuthorizationResult, next: Handler, context: RequestContext) {
  if (result.decision === "allow") return next(context);
  throw forbidden(context.user, context.info, result);
}

/** Neither forbidden nor allowed (R-AUTHZ-3). */
function undecided(error: unknown, context: RequestContext, logger: Logger): HttpResponse {
  logger.error("Authorization failed", error, { "audit-ID": context.auditId.slice(0, 64) });
  return textResponse(
    500,
    `Internal Server Error: ${JSON.stringify(context.request.path)}: authorization could not be decided`,
  );
}
