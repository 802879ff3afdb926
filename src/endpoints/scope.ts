import type { ServedResource } from "../api/served-api.ts";
import type { Store } from "../registry/store.ts";
import type { HttpResponse, RequestContext } from "./http.ts";
import type { ApiVerb, ResourceRequestInfo } from "./request-info.ts";
import type { TablePrinter } from "./table/table-printer.ts";
import type { EventRenderers } from "./watch/event-renderer.ts";

/** What the handlers of one resource share. Made once at start. */
export interface ResourceScope {
  readonly resource: ServedResource;
  readonly store: Store;
  readonly table: TablePrinter;
  readonly renderers: EventRenderers;
  /** A watch without timeoutSeconds lives between 1 and 2 times this long (R-WATCH-21). */
  readonly minRequestTimeoutMs: number;
  /** By name. */
  readonly subresources: ReadonlyMap<string, VerbHandlers>;
}

export type ResourceHandler = (
  context: RequestContext,
  info: ResourceRequestInfo,
  scope: ResourceScope,
) => HttpResponse | Promise<HttpResponse>;

/** What a URL answers to, by verb; any other verb is 405 there. */
export type VerbHandlers = Readonly<Partial<Record<ApiVerb, ResourceHandler>>>;
