import type { Registry } from "prom-client";
import type { HttpRequest, HttpResponse } from "../../endpoints/http.ts";
import { requireRead, routedPath } from "../../endpoints/document.ts";

/** `/metrics` in Prometheus' text format; who may read it is authorization's business (R-MET-1). */
export function metricsResponse(registry: Registry, request: HttpRequest): Promise<HttpResponse> | undefined {
  if (routedPath(request) !== "/metrics") return undefined;
  requireRead(request);
  return registry.metrics().then((text) => ({
    status: 200,
    headers: { "content-type": registry.contentType },
    body: Buffer.from(text),
  }));
}
