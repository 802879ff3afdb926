import type { Status } from "../meta/types.ts";
import { decodeJson } from "./json.ts";

/** The server refused: its Status, as in R-ERR-1. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: Status;

  constructor(status: Status, options: { readonly cause?: unknown } = {}) {
    super(status.message ?? status.reason ?? `the server answered ${status.code ?? "with an error"}`, options);
    this.status = status;
  }

  /** The HTTP status; 0 if unknown. */
  get code(): number {
    return this.status.code ?? 0;
  }

  /** `NotFound`, `AlreadyExists`, `Conflict`, `Invalid`, `Expired`, …; "" if the server gave none. */
  get reason(): string {
    return this.status.reason ?? "";
  }

  /** Seconds the server wants to be left alone. */
  get retryAfterSeconds(): number | undefined {
    return this.status.details?.retryAfterSeconds;
  }
}

const reasons: Readonly<Record<number, string>> = {
  400: "BadRequest",
  401: "Unauthorized",
  403: "Forbidden",
  404: "NotFound",
  405: "MethodNotAllowed",
  406: "NotAcceptable",
  409: "Conflict",
  410: "Expired",
  413: "RequestEntityTooLarge",
  415: "UnsupportedMediaType",
  422: "Invalid",
  429: "TooManyRequests",
  500: "InternalError",
  503: "ServiceUnavailable",
  504: "Timeout",
};

const shownBytes = 2048;

/** Makes the error of a response: its Status, or what can be said of a body that is none. */
export function apiErrorOf(code: number, body: Buffer, retryAfterSeconds: number | undefined): ApiError {
  const status = statusIn(body);
  if (status !== undefined)
    return new ApiError(withRetryAfter({ ...status, code: status.code ?? code }, retryAfterSeconds));
  const text = body.subarray(0, shownBytes).toString("utf8").trim();
  return new ApiError(
    withRetryAfter(
      {
        kind: "Status",
        apiVersion: "v1",
        metadata: {},
        status: "Failure",
        code,
        ...(reasons[code] === undefined ? {} : { reason: reasons[code] }),
        message: text === "" ? `the server answered ${code} without a body` : `the server answered ${code}: ${text}`,
      },
      retryAfterSeconds,
    ),
  );
}

function withRetryAfter(status: Status, retryAfterSeconds: number | undefined): Status {
  if (retryAfterSeconds === undefined || status.details?.retryAfterSeconds !== undefined) return status;
  return { ...status, details: { ...status.details, retryAfterSeconds } };
}

function statusIn(body: Buffer): Status | undefined {
  try {
    const value = decodeJson(body);
    return isStatus(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a decoded value is a Status. */
export function isStatus(value: unknown): value is Status {
  return typeof value === "object" && value !== null && (value as { kind?: unknown }).kind === "Status";
}
