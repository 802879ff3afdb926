import type { HttpRequest, HttpResponse } from "../../endpoints/http.ts";
import type { Logger } from "../../filters/logger.ts";
import { textResponse } from "../../filters/text-response.ts";

/** Answers a request. Should turn every error into a response; one that is thrown all the same is a bare 500. */
export type Serve = (request: HttpRequest) => HttpResponse | Promise<HttpResponse>;

export interface ServeOptions {
  readonly serve: Serve;
  readonly logger: Logger;
}

/** Has a request answered and the answer sent, at once if it is there at once. */
export function answer<R extends HttpRequest>(
  request: R,
  { serve, logger }: ServeOptions,
  send: (request: R, response: HttpResponse, logger: Logger) => void,
): void {
  try {
    const response = serve(request);
    if (response instanceof Promise) answerLater(request, response, logger, send);
    else send(request, response, logger);
  } catch (error) {
    failed(request, error, logger, send);
  }
}

function answerLater<R extends HttpRequest>(
  request: R,
  response: Promise<HttpResponse>,
  logger: Logger,
  send: (request: R, response: HttpResponse, logger: Logger) => void,
): void {
  response
    .then((ready) => send(request, ready, logger))
    .catch((error: unknown) => failed(request, error, logger, send));
}

function failed<R extends HttpRequest>(
  request: R,
  error: unknown,
  logger: Logger,
  send: (request: R, response: HttpResponse, logger: Logger) => void,
): void {
  logger.error("Request could not be answered", error, { path: request.path });
  send(request, textResponse(500, "Internal Server Error"), logger);
}
