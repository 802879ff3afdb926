import type { RequestInfo } from "../endpoints/request-info.ts";
import type { SubresourceCheck } from "./subresource-check.ts";

/** Neither limited in time nor counted (R-TMO-2). */
export type LongRunningCheck = (info: RequestInfo) => boolean;

/** Watches. */
export const isWatch: LongRunningCheck = (info) => info.isResourceRequest && info.verb === "watch";

/** Watches, and subresources that are declared to be (R-CON-3). */
export const longRunningCheck =
  (isDeclared: SubresourceCheck): LongRunningCheck =>
  (info) =>
    info.isResourceRequest && (info.verb === "watch" || isDeclared(info));
