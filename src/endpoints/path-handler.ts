import type { HttpResponse, RequestContext } from "./http.ts";

/** A part of the URL space that is no resource: it knows which paths are its own. */
export interface PathHandler {
  /** Every path it answers, for the index (R-URL-7). */
  readonly paths: readonly string[];
  /**
   * undefined: the path is somebody else's.
   * @throws StatusError.
   */
  handle(context: Pick<RequestContext, "request">): HttpResponse | undefined;
}
