import type { ResourceAdmission } from "../admission/resource-admission.ts";
import type { ServedResource } from "../api/served-api.ts";
import type { Authorizer } from "../auth/authorizer.ts";
import type { FieldManagers } from "../registry/managed-fields/field-managers.ts";
import type { Store } from "../registry/store.ts";
import type { HttpResponse, RequestContext } from "./http.ts";
import type { ApiVerb, ResourceRequestInfo } from "./request-info.ts";
import type { TablePrinter } from "./table/table-printer.ts";
import type { WatchEventCounter } from "./watch/watch-event-counter.ts";
import type { EventRenderers } from "./watch/event-renderer.ts";

/** What the handlers of one resource share. Made once at start. */
export interface ResourceScope {
  readonly resource: ServedResource;
  readonly store: Store;
  readonly fieldManagers: FieldManagers;
  readonly admission: ResourceAdmission;
  readonly table: TablePrinter;
  readonly renderers: EventRenderers;
  readonly watchEvents: WatchEventCounter;
  /** A watch without timeoutSeconds lives between 1 and 2 times this long (R-WATCH-21). */
  readonly minRequestTimeoutMs: number;
  readonly handlers: UrlHandlers;
  /** By name. */
  readonly subresources: ReadonlyMap<string, SubresourceRoute>;
  /** For handlers that ask for more than the URL's verb (R-VERB-4, R-CV-1). */
  readonly authorizer: Authorizer;
}

export type ResourceHandler = (
  context: RequestContext,
  info: ResourceRequestInfo,
  scope: ResourceScope,
) => HttpResponse | Promise<HttpResponse>;

/** What answers at `/{name}/{subresource}`, and, if it wants to, below. */
export interface SubresourceRoute {
  readonly handlers: VerbHandlers;
  readonly subPaths: boolean;
}

/** What the URLs of a resource answer to. */
export interface UrlHandlers {
  readonly item: VerbHandlers;
  readonly collection: VerbHandlers;
  readonly allNamespaces: VerbHandlers;
}

/** What a URL answers to, by verb; any other verb is 405 there. */
export type VerbHandlers = Readonly<Partial<Record<ApiVerb, ResourceHandler>>>;
