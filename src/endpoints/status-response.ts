import { StatusError, statusErrors } from "../meta/status-error.ts";
import type { Status } from "../meta/types.ts";
import { stringifyYaml } from "../meta/yaml.ts";
import type { HttpRequest, HttpResponse } from "./http.ts";
import { errorType } from "./negotiation.ts";
import { jsonBody, prettyBytes } from "./pretty.ts";

/** Renders any thrown value as the Status a client gets (R-ERR-1). What is not a StatusError is a 500 without internals. */
export function errorResponse(error: unknown, request: HttpRequest): HttpResponse {
  const { status } = error instanceof StatusError ? error : statusErrors.internal("unexpected error");
  return statusResponse(status, status.code, request);
}

/** A Status as a response; never transformed to a Table (R-TBL-9), never replaced by 406 (R-NEG-3). */
export function statusResponse(status: Status, code: number, request: HttpRequest): HttpResponse {
  const retryAfter = status.details?.retryAfterSeconds ?? 0;
  const type = errorType(request.header("accept"));
  const yaml = type === "application/yaml";
  return {
    status: code,
    headers: {
      "content-type": yaml ? "application/yaml" : "application/json",
      ...(retryAfter > 0 ? { "retry-after": String(retryAfter) } : {}),
    },
    // Members stay in the order they were made in, which is that of Go's struct.
    body: yaml ? Buffer.from(stringifyYaml(status)) : statusBody(JSON.stringify(status), type !== undefined, request),
  };
}

/** Who accepts nothing that is served is taken for a person, as upstream does. */
const statusBody = (text: string, isAccepted: boolean, request: HttpRequest): Buffer =>
  isAccepted ? jsonBody(text, request) : prettyBytes(text);
