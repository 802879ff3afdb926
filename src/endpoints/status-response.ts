import { stringifyJson } from "../meta/json/stringify.ts";
import { StatusError, statusErrors } from "../meta/status-error.ts";
import type { Status } from "../meta/types.ts";
import { stringifyYaml } from "../meta/yaml.ts";
import type { HttpRequest, HttpResponse } from "./http.ts";
import { prefersYaml } from "./negotiation.ts";
import { jsonBody } from "./pretty.ts";

/** Renders any thrown value as the Status a client gets (R-ERR-1). What is not a StatusError is a 500 without internals. */
export function errorResponse(error: unknown, request: HttpRequest): HttpResponse {
  const { status } = error instanceof StatusError ? error : statusErrors.internal("unexpected error");
  return statusResponse(status, status.code, request);
}

/** A Status as a response; never transformed to a Table (R-TBL-9), never replaced by 406 (R-NEG-3). */
export function statusResponse(status: Status, code: number, request: HttpRequest): HttpResponse {
  const retryAfter = status.details?.retryAfterSeconds ?? 0;
  const yaml = prefersYaml(request.header("accept"));
  return {
    status: code,
    headers: {
      "content-type": yaml ? "application/yaml" : "application/json",
      ...(retryAfter > 0 ? { "retry-after": String(retryAfter) } : {}),
    },
    body: yaml ? Buffer.from(stringifyYaml(status)) : jsonBody(stringifyJson(status), request),
  };
}
