import { forbidden, notSupported, type FieldError } from "../meta/field-error.ts";
import { parseResourceVersion } from "../meta/resource-version.ts";
import { statusErrors } from "../meta/status-error.ts";
import { decodeContinueToken, type ContinueToken } from "../registry/continue-token.ts";
import type { ReadRevision } from "../registry/read-revision.ts";
import type { Query } from "./query.ts";

/** ListOptions of meta.k8s.io, checked (R-GET-1, R-WATCH-1). */
export interface ListOptions {
  /** Raw; "" if unset. */
  readonly resourceVersion: string;
  readonly resourceVersionMatch: "" | "Exact" | "NotOlderThan";
  /** 0: no limit. */
  readonly limit: number;
  readonly continue?: ContinueToken;
  /** Seconds; 0: unset. */
  readonly timeoutSeconds: number;
  readonly allowWatchBookmarks: boolean;
  readonly sendInitialEvents?: boolean;
}

/** @throws StatusError 400 or 422. */
export function parseListOptions(query: Query, forWatch: boolean): ListOptions {
  const resourceVersion = query.text("resourceVersion");
  const asked = query.optionalFlag("sendInitialEvents");
  const matchAsked = query.text("resourceVersionMatch");
  // A watch that names no state begins with one, and says where that ends (R-WATCH-2).
  const fromState = forWatch && asked === undefined && matchAsked === "" && /^0?$/.test(resourceVersion);
  const sendInitialEvents = fromState ? true : asked;
  const match = fromState ? "NotOlderThan" : matchAsked;
  const continueText = query.text("continue");
  const raw = { resourceVersion, match, continueText, sendInitialEvents };
  const errors = forWatch ? watchErrors(raw) : listErrors(raw);
  if (errors.length > 0) throw statusErrors.invalid({ group: "meta.k8s.io", kind: "ListOptions" }, "", errors);
  return {
    resourceVersion,
    resourceVersionMatch: match as ListOptions["resourceVersionMatch"],
    // What may be of any time comes from the cache, and comes whole, as upstream.
    limit: resourceVersion === "0" && !forWatch ? withoutLimit(query) : Math.max(0, query.integer("limit") ?? 0),
    timeoutSeconds: Math.max(0, query.integer("timeoutSeconds") ?? 0),
    allowWatchBookmarks: query.flag("allowWatchBookmarks"),
    ...(sendInitialEvents === undefined ? {} : { sendInitialEvents }),
    ...(continueText === "" || forWatch ? {} : { continue: continueToken(continueText, resourceVersion) }),
  };
}

function withoutLimit(query: Query): number {
  query.integer("limit");
  return 0;
}

/** Which snapshot a list is about: the table in chapter 9.1. */
export function listRevision({ resourceVersion, resourceVersionMatch: match, limit }: ListOptions): ReadRevision {
  if (resourceVersion === "") return { kind: "latest" };
  const revision = parseResourceVersion(resourceVersion);
  if (revision === 0) return { kind: "any" };
  if (match === "Exact" || (match === "" && limit > 0)) return { kind: "exact", revision };
  return { kind: "notOlderThan", revision, text: resourceVersion };
}

interface RawOptions {
  readonly resourceVersion: string;
  readonly match: string;
  readonly continueText: string;
  readonly sendInitialEvents: boolean | undefined;
}

/** [src: apimachinery/pkg/apis/meta/internalversion/validation] */
function listErrors({ resourceVersion, match, continueText, sendInitialEvents }: RawOptions): FieldError[] {
  const field = "resourceVersionMatch";
  const errors: FieldError[] = [];
  if (match !== "") {
    if (resourceVersion === "")
      errors.push(forbidden(field, `${field} is forbidden unless resourceVersion is provided`));
    if (continueText !== "") errors.push(forbidden(field, `${field} is forbidden when continue is provided`));
    if (match !== "Exact" && match !== "NotOlderThan") {
      errors.push(notSupported(field, match, ["Exact", "NotOlderThan", ""]));
    }
    if (match === "Exact" && resourceVersion === "0") {
      errors.push(forbidden(field, `${field} "exact" is forbidden for resourceVersion "0"`));
    }
  }
  if (sendInitialEvents !== undefined) {
    errors.push(forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"));
  }
  return errors;
}

function watchErrors({ match, continueText, sendInitialEvents }: RawOptions): FieldError[] {
  const field = "resourceVersionMatch";
  const errors: FieldError[] = [];
  if (sendInitialEvents !== undefined && match !== "NotOlderThan") {
    errors.push(forbidden(field, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
  }
  if (match === "") return errors;
  if (sendInitialEvents === undefined) {
    errors.push(forbidden(field, `${field} is forbidden for watch unless sendInitialEvents is provided`));
  }
  if (match !== "NotOlderThan") errors.push(notSupported(field, match, ["NotOlderThan"]));
  if (continueText !== "") errors.push(forbidden(field, `${field} is forbidden when continue is provided`));
  return errors;
}

function continueToken(text: string, resourceVersion: string): ContinueToken {
  if (resourceVersion !== "" && resourceVersion !== "0") {
    throw statusErrors.badRequest("specifying resource version is not allowed when using continue");
  }
  return decodeContinueToken(text);
}
