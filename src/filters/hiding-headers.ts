import type { HttpRequest } from "../endpoints/http.ts";

/** The request, to whom some of its headers are not there. @param hidden in lower case */
export function hidingHeaders(request: HttpRequest, hidden: ReadonlySet<string>): HttpRequest {
  return {
    method: request.method,
    path: request.path,
    query: request.query,
    protocol: request.protocol,
    peer: request.peer,
    header: (name) => (hidden.has(name) ? undefined : request.header(name)),
    headerValues: (name) => (hidden.has(name) ? [] : request.headerValues(name)),
    headerNames: () => request.headerNames().filter((name) => !hidden.has(name)),
    body: (limit) => request.body(limit),
    ...(request.chunks === undefined ? {} : { chunks: () => request.chunks?.() as AsyncIterable<Buffer> }),
    get signal() {
      return request.signal;
    },
  };
}
