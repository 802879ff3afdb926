import { StatusError } from "../meta/status-error.ts";
import type { Filter, HttpResponse, RequestContext } from "../endpoints/http.ts";
import { errorResponse } from "../endpoints/status-response.ts";
import type { Logger } from "./logger.ts";

/**
 * Renders what filters and handlers throw: a StatusError as it is, anything else as a 500 without internals, logged
 * with its stack (R-ERR-7). The connection lives on.
 */
export function withPanicRecovery(logger: Logger): Filter {
  return (next) => (context) => {
    try {
      const response = next(context);
      return response instanceof Promise
        ? response.catch((error: unknown) => render(error, context, logger))
        : response;
    } catch (error) {
      return render(error, context, logger);
    }
  };
}

function render(error: unknown, context: RequestContext, logger: Logger): HttpResponse {
  if (!(error instanceof StatusError)) {
    logger.error("Request failed by an uncaught exception", error, {
      method: context.request.method,
      path: context.request.path,
      "audit-ID": context.auditId.slice(0, 64),
    });
  }
  return errorResponse(error, context.request);
}
