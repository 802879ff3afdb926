import type { ServedResource } from "../api/served-api.ts";
import type { Store } from "../registry/store.ts";
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
}
