import { parseFieldSelector } from "../meta/field-selector.ts";
import { statusErrors } from "../meta/status-error.ts";
import type { ApiVerb, RequestInfo, ResourceRequestInfo } from "./request-info.ts";

/**
 * Reads a URL as Kubernetes does. [src: apiserver/pkg/endpoints/request/requestinfo.go]
 * @param path raw: matched undecoded, each segment decoded once (R-NODE-7).
 * @throws StatusError 400 for names that could escape their key (R-URL-8).
 */
export function parseRequestInfo(method: string, path: string, query: string): RequestInfo {
  const segments = trimmedSegments(path);
  if (segments[0] !== "apis" || segments.length < 4) return nonResource(method, path);
  return resourceInfo(method, path, query, segments);
}

function nonResource(method: string, path: string): RequestInfo {
  return { isResourceRequest: false, verb: method.toLowerCase(), path: decoded(path) ?? path };
}

function trimmedSegments(path: string): string[] {
  let start = 0;
  let end = path.length;
  while (start < end && path.charCodeAt(start) === slash) start++;
  while (end > start && path.charCodeAt(end - 1) === slash) end--;
  const segments: string[] = [];
  if (start === end) return segments;
  for (let at = path.indexOf("/", start); at >= 0 && at < end; at = path.indexOf("/", start)) {
    segments.push(path.slice(start, at));
    start = at + 1;
  }
  segments.push(path.slice(start, end));
  return segments;
}

const slash = 47;

function resourceInfo(method: string, path: string, query: string, segments: readonly string[]): RequestInfo {
  let index = 3;
  const deprecatedWatch = segments[3] === "watch" && segments.length > 4;
  if (deprecatedWatch) index++;
  let namespace = "";
  if (segments[index] === "namespaces" && segments.length > index + 2) {
    namespace = safeSegment(segments[index + 1] as string, "Namespace");
    index += 2;
  }
  const name = segments[index + 1];
  const inPath = name === undefined ? "" : safeSegment(name, "Name");
  // `crontabs//status` is the status of nothing, not all crontabs.
  const isItem = name !== undefined && !deprecatedWatch;
  // One literal: spreading one into another takes V8 3 µs, an eighth of a whole GET.
  const info: ResourceRequestInfo = {
    isResourceRequest: true,
    verb: isItem ? verbOfItem(method) : deprecatedWatch ? "watch" : "list",
    path: decoded(path) ?? path,
    group: segments[1] as string,
    version: segments[2] as string,
    namespace,
    resource: decoded(segments[index] as string) ?? "",
    subresource: decoded(segments[index + 2] ?? "") ?? "",
    name: inPath,
    nameInPath: name !== undefined,
    rest: segments.slice(index + 3),
  };
  return isItem ? info : collectionInfo(info, method, query);
}

function verbOfItem(method: string): ApiVerb {
  switch (method) {
    case "POST":
      return "create";
    case "PUT":
      return "update";
    case "PATCH":
      return "patch";
    case "DELETE":
      return "delete";
    default:
      return "get";
  }
}

function collectionInfo(info: ResourceRequestInfo, method: string, query: string): ResourceRequestInfo {
  if (method === "POST") return { ...info, verb: "create" };
  if (method === "PUT") return { ...info, verb: "update" };
  if (method === "PATCH") return { ...info, verb: "patch" };
  const parameters = new URLSearchParams(query);
  const verb: ApiVerb =
    method === "DELETE" ? "deletecollection" : info.verb === "watch" || wantsWatch(parameters) ? "watch" : "list";
  const labelSelector = parameters.get("labelSelector");
  const fieldSelector = parameters.get("fieldSelector");
  return {
    ...info,
    verb,
    name: info.name !== "" ? info.name : nameFromSelector(fieldSelector),
    // Those of the deprecated form are not for authorization (R-URL-4).
    ...(labelSelector && info.verb !== "watch" ? { labelSelector } : {}),
    ...(fieldSelector && info.verb !== "watch" ? { fieldSelector } : {}),
  };
}

/** `?watch`, `?watch=1`, `?watch=true`; only `false` and `0` mean no (R-VERB-1). */
function wantsWatch(parameters: URLSearchParams): boolean {
  const watch = parameters.get("watch");
  return watch !== null && watch.toLowerCase() !== "false" && watch !== "0";
}

/** `metadata.name=x` gives the request a name, so that RBAC resourceNames work (R-VERB-2). */
function nameFromSelector(fieldSelector: string | null): string {
  if (!fieldSelector?.includes("metadata.name")) return "";
  try {
    const requirement = parseFieldSelector(fieldSelector).find(
      ({ field, operator }) => field === "metadata.name" && operator === "=",
    );
    return requirement !== undefined && pathSegmentProblem(requirement.value) === undefined ? requirement.value : "";
  } catch {
    return ""; // A selector that cannot be parsed is refused by the handler, with its own message.
  }
}

function safeSegment(raw: string, what: "Name" | "Namespace"): string {
  const text = decoded(raw);
  if (text === undefined)
    throw statusErrors.badRequest(`${what} parameter invalid: ${JSON.stringify(raw)}: invalid URL escape`);
  const problem = pathSegmentProblem(text);
  if (problem !== undefined)
    throw statusErrors.badRequest(`${what} parameter invalid: ${JSON.stringify(text)}: ${problem}`);
  return text;
}

function pathSegmentProblem(text: string): string | undefined {
  if (text === "." || text === "..") return `may not be '${text}'`;
  if (text.includes("/")) return "may not contain '/'";
  if (text.includes("%")) return "may not contain '%'";
  return text.includes("\u0000") ? "may not contain NUL" : undefined;
}

function decoded(segment: string): string | undefined {
  if (!segment.includes("%")) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
