import { StatusError, statusErrors } from "../meta/status-error.ts";
import type { HttpRequest } from "./http.ts";
import { covers, parseAccept, type AcceptClause } from "./media-type.ts";

/** What the client wants the result turned into (R-TBL-1, R-TBL-7). */
export type Transformation = "Table" | "PartialObjectMetadata" | "PartialObjectMetadataList";

export interface Output {
  readonly mediaType: "application/json" | "application/yaml";
  readonly as?: Transformation;
  /** Version of meta.k8s.io in which `as` is written. */
  readonly metaVersion: "v1" | "v1beta1";
}

const transformations: ReadonlySet<string> = new Set(["Table", "PartialObjectMetadata", "PartialObjectMetadataList"]);
const responseTypes = ["application/json", "application/yaml"] as const;

const plainJson: Output = { mediaType: "application/json", metaVersion: "v1" };
const responseCache = new Map<string, Output | undefined>();
const cacheEntries = 256;

/** The form of a response (R-NEG-1, R-NEG-2). @throws StatusError 406, before anything is read (R-NEG-3). */
export function negotiateResponse(request: HttpRequest): Output {
  const output = negotiated(acceptOf(request), responseTypes, responseCache);
  if (output === undefined) throw statusErrors.notAcceptable(responseTypes);
  return output;
}

/** The form of what cannot be turned into anything: a Table alone is not to be had (R-TBL-8). @throws StatusError 406. */
export function negotiatePlain(request: HttpRequest): Output {
  const clauses = parseAccept(acceptOf(request) || "*/*").filter(({ parameters }) => !parameters.has("as"));
  const output = firstAcceptable(clauses, responseTypes);
  if (output === undefined) throw statusErrors.notAcceptable(responseTypes);
  return output;
}

/** The form of a watch's events; YAML cannot stream (R-NEG-12). @throws StatusError 406. */
export function negotiateStream(request: HttpRequest): Output {
  const output = negotiated(acceptOf(request), responseTypes, responseCache);
  if (output === undefined) throw statusErrors.notAcceptable(responseTypes);
  // The best form counts, also where a lesser one could be had.
  if (output.mediaType !== "application/json") throw statusErrors.notAcceptable(["application/json;stream=watch"]);
  return output;
}

/** For errors, which are never transformed: what a client accepts of what is served; undefined: nothing. */
export function errorType(accept = ""): Output["mediaType"] | undefined {
  if (accept === "" || accept === "*/*" || accept === "application/json") return "application/json";
  const plain = parseAccept(accept).filter(({ parameters }) => !parameters.has("as"));
  return firstAcceptable(plain, responseTypes)?.mediaType;
}

/** Asked for a form the result does not have (R-TBL-7). */
export const cannotTransform = (message: string) => new StatusError(406, "NotAcceptable", message);

function acceptOf(request: HttpRequest): string {
  const values = request.headerValues("accept");
  return values.length > 1 ? values.join(",") : (values[0] ?? "");
}

function negotiated(
  accept: string,
  types: readonly Output["mediaType"][],
  cache: Map<string, Output | undefined>,
): Output | undefined {
  if (accept === "" || accept === "*/*" || accept === "application/json") return plainJson;
  const known = cache.get(accept);
  if (known !== undefined || cache.has(accept)) return known;
  const output = firstAcceptable(parseAccept(accept), types);
  if (cache.size >= cacheEntries) cache.clear();
  if (accept.length <= 1024) cache.set(accept, output);
  return output;
}

function firstAcceptable(clauses: readonly AcceptClause[], types: readonly Output["mediaType"][]): Output | undefined {
  for (const clause of clauses) {
    for (const mediaType of types) {
      if (!covers(clause, "application", mediaType.slice("application/".length))) continue;
      const output = withParameters(clause.parameters, mediaType);
      if (output !== undefined) return output;
    }
  }
  return undefined;
}

/** undefined: the clause asks for something that is not offered; unknown parameters are ignored (R-NEG-6). */
function withParameters(parameters: ReadonlyMap<string, string>, mediaType: Output["mediaType"]): Output | undefined {
  const stream = parameters.get("stream");
  if (stream !== undefined && (stream !== "watch" || mediaType !== "application/json")) return undefined;
  const as = parameters.get("as");
  if (as === undefined) return { mediaType, metaVersion: "v1" };
  const version = parameters.get("v");
  if (!transformations.has(as) || parameters.get("g") !== "meta.k8s.io") return undefined;
  if (version !== "v1" && version !== "v1beta1") return undefined;
  return { mediaType, as: as as Transformation, metaVersion: version };
}
