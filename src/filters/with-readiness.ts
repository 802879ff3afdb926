import { statusErrors } from "../meta/status-error.ts";
import type { Filter } from "../endpoints/http.ts";

/**
 * Until everything is loaded, what would be missing is not "not found": 503 and come back (R-URL-5, R-LIFE-1), so that
 * no client takes an empty list for the truth.
 */
export function withReadiness(isReady: () => boolean): Filter {
  return (next) => (context) => {
    if (context.info.isResourceRequest && !isReady()) {
      throw statusErrors.serviceUnavailable(
        "the request has been made before all known HTTP paths have been installed, please try again",
        5,
      );
    }
    return next(context);
  };
}
