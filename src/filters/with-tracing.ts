import { mastersGroup } from "../auth/user-info.ts";
import type { Filter, HttpRequest, HttpResponse, RequestContext } from "../endpoints/http.ts";
import type { RequestInfo } from "../endpoints/request-info.ts";
import type { Telemetry, TelemetrySpan } from "./telemetry.ts";
import { whenFinished } from "./when-finished.ts";

const serverKind = 1;
const errorCode = 2;

/**
 * A span for each request, in which everything behind this filter happens. Whose trace it goes on with is only believed of
 * those who may do everything anyway, and of those who watch over the cluster; of others it is a link (R-HDR-4).
 * [src: apiserver/pkg/endpoints/filters/traces.go]
 */
export function withTracing(telemetry: Telemetry): Filter {
  const tracer = telemetry.trace.getTracer("apiserver-boot");
  return (next) => (request) => {
    const parent = telemetry.propagation.extract(telemetry.context.active(), request.request, headers);
    const remote = telemetry.trace.getSpanContext(parent);
    const isTrusted = request.user.groups.some((group) => trusted.has(group));
    const span = tracer.startSpan(
      spanName(request.request.method, request.info),
      {
        kind: serverKind,
        startTime: Date.now() - (performance.now() - request.receivedAt),
        root: !isTrusted,
        links: isTrusted || remote === undefined ? [] : [{ context: remote }],
        attributes: attributesOf(request),
      },
      parent,
    );
    return telemetry.context.with(telemetry.trace.setSpan(parent, span), async () => {
      try {
        return whenFinished(await next(request), request, (_, response, { error }) => end(span, response, error));
      } catch (error) {
        fail(span, error);
        span.end();
        throw error;
      }
    });
  };
}

const trusted = new Set([mastersGroup, "system:monitoring"]);

const headers = {
  keys: (request: HttpRequest) => [...request.headerNames()],
  get: (request: HttpRequest, name: string) => request.header(name),
};

/** Without names: there are as many spans' names as kinds. */
function spanName(method: string, info: RequestInfo): string {
  if (!info.isResourceRequest) return method;
  const { group, version, namespace, resource, name, subresource } = info;
  const parts = [group, version, ...(namespace === "" ? [] : ["namespaces", "{:namespace}"]), resource];
  if (name !== "") parts.push("{:name}");
  if (subresource !== "") parts.push(subresource);
  return `${method} /apis/${parts.join("/")}`;
}

function attributesOf({ request, info, auditId }: RequestContext): Record<string, string> {
  return {
    "audit-id": auditId.slice(0, 64),
    "http.request.method": request.method,
    "url.path": request.path,
    "k8s.verb": info.verb,
    ...(info.isResourceRequest && { "k8s.group": info.group, "k8s.resource": info.resource }),
  };
}

function end(span: TelemetrySpan, { status }: HttpResponse, error: unknown): void {
  span.setAttributes({ "http.response.status_code": status });
  if (error !== undefined) fail(span, error);
  else if (status >= 500) span.setStatus({ code: errorCode });
  span.end();
}

function fail(span: TelemetrySpan, error: unknown): void {
  if (error instanceof Error) span.recordException(error);
  span.setStatus({ code: errorCode });
}
