import { statusErrors } from "../../meta/status-error.ts";
import type { Document } from "../document.ts";
import type { HttpRequest } from "../http.ts";
import { covers, parseAccept } from "../media-type.ts";

/** One form in which a document can be had. */
export interface Representation {
  /** Subtypes of `application/` that ask for it. */
  readonly subtypes: readonly string[];
  readonly contentType: string;
  readonly document: () => Document;
}

/**
 * The first representation in the client's order; the first of all if it does not say.
 * @throws StatusError 406 (R-OAS-1, R-OAS-12).
 */
export function acceptedRepresentation(
  request: HttpRequest,
  representations: readonly [Representation, ...Representation[]],
): Representation {
  const accept = request.headerValues("accept").join(",");
  if (accept.trim() === "") return representations[0];
  for (const clause of parseAccept(accept)) {
    for (const representation of representations) {
      if (representation.subtypes.some((subtype) => covers(clause, "application", subtype))) return representation;
    }
  }
  throw statusErrors.notAcceptable(representations.map(({ contentType }) => contentType));
}
