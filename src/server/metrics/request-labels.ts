import type { RequestContext } from "../../endpoints/http.ts";
import type { RequestInfo, ResourceRequestInfo } from "../../endpoints/request-info.ts";

/** Labels of the request metrics but for code and dry_run (R-METR-1). */
export interface RequestLabels {
  readonly verb: string;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly subresource: string;
  readonly scope: string;
  readonly component: "apiserver";
}

/** Whether a resource is served: anybody can make up names, and every name would be a time series forever. */
export type IsServed = (group: string, version: string, resource: string, subresource: string) => boolean;

/** Whether what is served should no longer be used (R-MV-8). */
export type IsDeprecated = (group: string, version: string, resource: string) => boolean;

const verbs: ReadonlyMap<string, string> = new Map([
  ["get", "GET"],
  ["list", "LIST"],
  ["watch", "WATCH"],
  ["create", "POST"],
  ["update", "PUT"],
  ["patch", "PATCH"],
  ["delete", "DELETE"],
  ["deletecollection", "DELETECOLLECTION"],
  ["post", "POST"],
  ["put", "PUT"],
  ["head", "GET"],
  ["connect", "CONNECT"],
]);

const knownPaths = new Set([
  "/",
  "/apis",
  "/healthz",
  "/livez",
  "/metrics",
  "/openapi/v2",
  "/openapi/v3",
  "/readyz",
  "/version",
]);

/** `APPLY` is told by its media type; unknown verbs are `OTHER` (R-METR-2). */
export function verbLabel({ info, request }: RequestContext): string {
  if (info.verb === "patch" && request.header("content-type")?.startsWith("application/apply-patch") === true)
    return "APPLY";
  return verbs.get(info.verb) ?? "OTHER";
}

/** `known` labels are kept, made-up ones are blank. */
export function requestLabels(verb: string, info: RequestInfo, isServed: IsServed): RequestLabels {
  const none = { verb, group: "", version: "", resource: "", scope: "", component: "apiserver" } as const;
  if (!info.isResourceRequest) return { ...none, subresource: knownPaths.has(info.path) ? info.path : "" };
  const { group, version, resource, subresource } = info;
  if (!isServed(group, version, resource, subresource)) return { ...none, subresource: "" };
  return { ...none, group, version, resource, subresource, scope: scopeLabel(info) };
}

/** [src: apiserver/pkg/endpoints/metrics/metrics.go, CleanScope] */
export function scopeLabel(info: ResourceRequestInfo): string {
  if (info.name !== "" || info.verb === "create") return "resource";
  return info.namespace === "" ? "cluster" : "namespace";
}
