import { createAdmission, type Admission } from "../admission/admission.ts";
import type { AdmissionPlugin } from "../api/admission.ts";
import type { ServedApi, ServedResource } from "../api/served-api.ts";
import type { Authorizer } from "../auth/authorizer.ts";
import { statusErrors } from "../meta/status-error.ts";
import { createFieldManagers } from "../registry/managed-fields/field-managers.ts";
import type { Stores } from "../registry/stores.ts";
import type { OpenApiOptions } from "../openapi/options.ts";
import { createDiscoveryHandler } from "./discovery/discovery-handler.ts";
import { create } from "./handlers/create.ts";
import { deleteCollection } from "./handlers/delete-collection.ts";
import { deleteObject } from "./handlers/delete.ts";
import { get } from "./handlers/get.ts";
import { list } from "./handlers/list.ts";
import { patch } from "./handlers/patch.ts";
import { update } from "./handlers/update.ts";
import { watch } from "./handlers/watch.ts";
import type { Handler, HttpResponse, RequestContext } from "./http.ts";
import type { ResourceRequestInfo } from "./request-info.ts";
import { createOpenApiHandler } from "./openapi/openapi-handler.ts";
import type { PathHandler } from "./path-handler.ts";
import type { ResourceScope, UrlHandlers, VerbHandlers } from "./scope.ts";
import { servedHandlers } from "./served-handlers.ts";
import { subresourceRoute } from "./subresources/subresource-route.ts";
import { requireVisible } from "./visibility.ts";
import { TablePrinter } from "./table/table-printer.ts";
import { EventRenderers } from "./watch/event-renderer.ts";
import { uncounted, type WatchEventCounter } from "./watch/watch-event-counter.ts";

/** What each URL shape answers to, one verb, one file; everything else there is 405 (R-URL-3, R-STS-3). */
const handlersOfShapes: UrlHandlers = {
  item: { get, update, patch, delete: deleteObject },
  collection: { list, watch, create, deletecollection: deleteCollection },
  allNamespaces: { list, watch },
};

export interface ApiHandlerOptions {
  readonly api: ServedApi;
  readonly stores: Stores;
  /** Title and version in the OpenAPI documents. */
  readonly info: OpenApiOptions["info"];
  /** Whom handlers ask that want to know more than whether the URL may be had. */
  readonly authorizer: Authorizer;
  /** Who has a say in writes, beside the kinds. */
  readonly admission?: readonly AdmissionPlugin[];
  /** A watch without timeoutSeconds lives between 1 and 2 times this long; default 30 minutes. */
  readonly minRequestTimeoutMs?: number;
  /** Told of the events that watchers of a resource are sent. */
  readonly watchEvents?: (resource: ServedResource) => WatchEventCounter;
}

/** Everything below /apis and /openapi. */
export interface ApiHandler {
  readonly handle: Handler;
  /** Paths that are no resources, for the index (R-URL-7). */
  readonly paths: readonly string[];
}

const defaultMinRequestTimeoutMs = 30 * 60_000;

export function createApiHandler(options: ApiHandlerOptions): ApiHandler {
  const { api, stores, info: openApiInfo, authorizer, watchEvents } = options;
  const { minRequestTimeoutMs = defaultMinRequestTimeoutMs } = options;
  const documents = [createDiscoveryHandler(api), createOpenApiHandler(api, openApiInfo)];
  const admission = createAdmission(api, stores, options.admission);
  const scopes = scopesByResource(api, stores, { minRequestTimeoutMs, authorizer, admission }, watchEvents);
  const handle: Handler = (context) => {
    const { info } = context;
    if (!info.isResourceRequest) return documentAt(documents, context) ?? pathNotFound();
    const scope = scopes.get(info.resource)?.find(({ resource }) => isOf(resource, info));
    const handlers = scope === undefined ? undefined : handlersAt(info, scope);
    if (scope === undefined || handlers === undefined) return pathNotFound();
    const handler = isKnownMethod(context.request.method) ? handlers[info.verb] : undefined;
    if (handler === undefined) throw statusErrors.genericMethodNotAllowed();
    const { deprecationWarning } = scope.resource;
    if (deprecationWarning !== undefined) context.warnings.add(deprecationWarning);
    if (scope.resource.definition.visible === undefined || !info.nameInPath) return handler(context, info, scope);
    return requireVisible(scope.store, info, context.user).then(() => handler(context, info, scope));
  };
  return { handle, paths: documents.flatMap(({ paths }) => paths) };
}

/** The same for all scopes. */
type Shared = Pick<ResourceScope, "minRequestTimeoutMs" | "authorizer"> & { readonly admission: Admission };

/** Found by comparing, not by making a key: this runs on every request. */
function scopesByResource(
  api: ServedApi,
  stores: Stores,
  shared: Shared,
  watchEvents: ApiHandlerOptions["watchEvents"] = () => uncounted,
): Map<string, ResourceScope[]> {
  const scopes = new Map<string, ResourceScope[]>();
  for (const resource of api.groups.flatMap(({ versions }) => versions.flatMap(({ resources }) => resources))) {
    const scope = { ...scopeOf(resource, stores, shared), watchEvents: watchEvents(resource) };
    scopes.set(resource.resource, [...(scopes.get(resource.resource) ?? []), scope]);
  }
  return scopes;
}

const isOf = (resource: ServedResource, info: ResourceRequestInfo): boolean =>
  resource.version === info.version && resource.group === info.group;

function documentAt(documents: readonly PathHandler[], context: RequestContext): HttpResponse | undefined {
  for (const document of documents) {
    const response = document.handle(context);
    if (response !== undefined) return response;
  }
  return undefined;
}

function scopeOf(resource: ServedResource, stores: Stores, shared: Shared): Omit<ResourceScope, "watchEvents"> {
  const store = stores.of(resource);
  const table = new TablePrinter(resource, store.clock);
  return {
    resource,
    store,
    fieldManagers: createFieldManagers(store),
    table,
    renderers: new EventRenderers(resource, table, store.inVersion),
    ...shared,
    admission: shared.admission.of(resource),
    handlers: handlersOf(resource),
    subresources: new Map(resource.subresources.map((sub) => [sub.name, subresourceRoute(sub, store)])),
  };
}

/** Without verbs that the kind's storage cannot do. */
const handlersOf = ({ verbs }: ServedResource): UrlHandlers => ({
  item: servedHandlers(handlersOfShapes.item, verbs),
  collection: servedHandlers(handlersOfShapes.collection, verbs),
  allNamespaces: servedHandlers(handlersOfShapes.allNamespaces, verbs),
});

/** undefined: there is no such URL. */
function handlersAt(
  info: ResourceRequestInfo,
  { resource, handlers, subresources }: ResourceScope,
): VerbHandlers | undefined {
  const inNamespace = info.namespace !== "";
  if (inNamespace && !resource.namespaced) return undefined;
  if (!info.nameInPath || info.verb === "watch") {
    return resource.namespaced && !inNamespace ? handlers.allNamespaces : handlers.collection;
  }
  if (resource.namespaced && !inNamespace) return undefined;
  if (info.subresource === "") return handlers.item;
  const route = subresources.get(info.subresource);
  return route === undefined || (info.rest.length > 0 && !route.subPaths) ? undefined : route.handlers;
}

const isKnownMethod = (method: string): boolean => ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"].includes(method);

/** What client-go turns into its own NotFound (R-URL-5). */
function pathNotFound(): HttpResponse {
  return {
    status: 404,
    headers: { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" },
    body: notFoundBody,
  };
}

const notFoundBody = Buffer.from("404 page not found\n");
