import { fieldErrorBody, invalid, maxFieldErrors, type FieldError, type FieldErrorType } from "./field-error.ts";
import { goQuote } from "./go-format.ts";
import type { ListMeta, Status, StatusDetails } from "./types.ts";

/** An API error: the exact Status a client gets. Thrown by handlers and filters, rendered once. */
export class StatusError extends Error {
  override readonly name = "StatusError";
  readonly status: Status & { code: number };

  constructor(code: number, reason: string, message: string, details?: StatusDetails, metadata: ListMeta = {}) {
    super(message);
    this.status = {
      kind: "Status",
      apiVersion: "v1",
      metadata,
      status: "Failure",
      message,
      ...(reason === "" ? {} : { reason }),
      ...(details === undefined ? {} : { details }),
      code,
    };
  }

  get code(): number {
    return this.status.code;
  }
}

/** A group and plural, printed `plural.group` (R-ERR-3). */
export interface GroupResource {
  readonly group: string;
  readonly resource: string;
}

/** A group and Kind, printed `Kind.group`. */
export interface GroupKind {
  readonly group: string;
  readonly kind: string;
}

export const printGroupResource = ({ group, resource }: GroupResource): string =>
  group === "" ? resource : `${resource}.${group}`;
export const printGroupKind = ({ group, kind }: GroupKind): string => (group === "" ? kind : `${kind}.${group}`);

const detailsOf = ({ group, resource }: GroupResource, name: string): StatusDetails => ({
  ...(name === "" ? {} : { name }),
  ...(group === "" ? {} : { group }),
  ...(resource === "" ? {} : { kind: resource }),
});

/** Constructors of the table in R-ERR-3. [src: apimachinery/pkg/api/errors/errors.go] */
export const statusErrors = {
  notFound: (resource: GroupResource, name: string) =>
    new StatusError(
      404,
      "NotFound",
      `${printGroupResource(resource)} ${goQuote(name)} not found`,
      detailsOf(resource, name),
    ),

  /** No such route: what client-go builds from a text 404 (R-URL-5). */
  genericNotFound: () => new StatusError(404, "NotFound", "the server could not find the requested resource", {}),

  alreadyExists: (resource: GroupResource, name: string, prefix = "") =>
    new StatusError(
      409,
      "AlreadyExists",
      `${prefix}${printGroupResource(resource)} ${goQuote(name)} already exists`,
      detailsOf(resource, name),
    ),

  /** generateName used up its attempts (R-META-3). */
  generateNameExhausted: (resource: GroupResource, name: string) =>
    new StatusError(
      409,
      "AlreadyExists",
      `${printGroupResource(resource)} ${goQuote(name)} already exists, the server was not able to generate a unique name for the object`,
      { ...detailsOf(resource, name), retryAfterSeconds: 1 },
    ),

  conflict: (resource: GroupResource, name: string, reason: string) =>
    new StatusError(
      409,
      "Conflict",
      `Operation cannot be fulfilled on ${printGroupResource(resource)} ${goQuote(name)}: ${reason}`,
      detailsOf(resource, name),
    ),

  optimisticLock: (resource: GroupResource, name: string) =>
    statusErrors.conflict(
      resource,
      name,
      "the object has been modified; please apply your changes to the latest version and try again",
    ),

  /** All field errors at once, up to a bound; equal messages are merged (R-ERR-4). */
  invalid: (kind: GroupKind, name: string, errors: readonly FieldError[]) => {
    const told = toldErrors(errors);
    const messages = told.map(({ field, body }) => `${field}: ${body}`);
    return new StatusError(
      422,
      "Invalid",
      `${printGroupKind(kind)} ${goQuote(name)} is invalid${aggregated(messages)}`,
      {
        ...(name === "" ? {} : { name }),
        ...(kind.group === "" ? {} : { group: kind.group }),
        ...(kind.kind === "" ? {} : { kind: kind.kind }),
        causes: told.map(({ type, body, field }) => ({ reason: type, message: body, field })),
      },
    );
  },

  badRequest: (message: string) => new StatusError(400, "BadRequest", message),

  unauthorized: () => new StatusError(401, "Unauthorized", "Unauthorized"),

  /** `reason` is the finished sentence behind "is forbidden: ". */
  forbidden: (resource: GroupResource, name: string, reason: string) =>
    new StatusError(403, "Forbidden", forbiddenMessage(resource, name, reason), detailsOf(resource, name)),

  methodNotSupported: (resource: GroupResource, action: string) =>
    new StatusError(
      405,
      "MethodNotAllowed",
      `${action} is not supported on resources of kind ${goQuote(printGroupResource(resource))}`,
      detailsOf(resource, ""),
    ),

  /** A route exists, but not for this method (R-URL-6). */
  genericMethodNotAllowed: () =>
    new StatusError(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", {}),

  notAcceptable: (accepted: readonly string[]) =>
    new StatusError(406, "NotAcceptable", `only the following media types are accepted: ${accepted.join(", ")}`),

  unsupportedMediaType: (accepted: readonly string[]) =>
    new StatusError(
      415,
      "UnsupportedMediaType",
      `the body of the request was in an unknown format - accepted media types include: ${accepted.join(", ")}`,
    ),

  requestEntityTooLarge: (message: string) =>
    new StatusError(413, "RequestEntityTooLarge", `Request entity too large: ${message}`),

  /** Always Expired, never Gone. */
  expired: (message: string, metadata: ListMeta = {}) => new StatusError(410, "Expired", message, undefined, metadata),

  tooManyRequests: (message: string, retryAfterSeconds: number) =>
    new StatusError(429, "TooManyRequests", message, { retryAfterSeconds }),

  internal: (message: string) =>
    new StatusError(500, "InternalError", `Internal error occurred: ${message}`, { causes: [{ message }] }),

  serverTimeout: (resource: GroupResource, operation: string, retryAfterSeconds = 2) =>
    new StatusError(
      500,
      "ServerTimeout",
      `The ${operation} operation against ${printGroupResource(resource)} could not be completed at this time, please try again.`,
      { ...detailsOf(resource, operation), retryAfterSeconds },
    ),

  serviceUnavailable: (message: string, retryAfterSeconds?: number) =>
    new StatusError(
      503,
      "ServiceUnavailable",
      message,
      retryAfterSeconds === undefined ? undefined : { retryAfterSeconds },
    ),

  timeout: (message: string, retryAfterSeconds?: number) =>
    new StatusError(
      504,
      "Timeout",
      `Timeout: ${message}`,
      retryAfterSeconds === undefined ? {} : { retryAfterSeconds },
    ),

  tooLargeResourceVersion: (wanted: string | number, current: number) =>
    new StatusError(504, "Timeout", `Timeout: Too large resource version: ${wanted}, current: ${current}`, {
      causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
      retryAfterSeconds: 1,
    }),
};

function forbiddenMessage(resource: GroupResource, name: string, reason: string): string {
  if (resource.resource === "") return `forbidden: ${reason}`;
  const what = printGroupResource(resource);
  return name === "" ? `${what} is forbidden: ${reason}` : `${what} ${goQuote(name)} is forbidden: ${reason}`;
}

/** Characters of errors after which no more are told: each may show a value of megabytes. */
const maxToldCharacters = 1024 * 1024;

interface ToldError {
  readonly type: FieldErrorType;
  readonly field: string;
  readonly body: string;
}

/** As many errors as an answer has room for; the schema's own note that there are more may be one above the limit. */
function toldErrors(errors: readonly FieldError[]): ToldError[] {
  const told: ToldError[] = [];
  let room = maxToldCharacters;
  for (const error of errors.slice(0, maxFieldErrors + 1)) {
    if (room < 0) break;
    const one = toldError(error);
    told.push(one);
    room -= one.body.length + one.field.length;
  }
  if (told.length === errors.length) return told;
  return [...told, toldError(invalid("", "", `too many errors: only the first ${told.length} are shown`))];
}

const toldError = (error: FieldError): ToldError => ({
  type: error.type,
  field: error.field === "" ? "<nil>" : error.field,
  body: fieldErrorBody(error),
});

/** Go's error aggregate: one message bare, several in brackets, duplicates dropped. */
function aggregated(messages: readonly string[]): string {
  const unique = [...new Set(messages)];
  if (unique.length === 0) return "";
  return unique.length === 1 ? `: ${unique[0]}` : `: [${unique.join(", ")}]`;
}
