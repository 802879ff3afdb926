import type { RequestInfo } from "../endpoints/request-info.ts";

/** Neither limited in time nor counted: watches (R-TMO-2). */
export type LongRunningCheck = (info: RequestInfo) => boolean;

export const isLongRunning: LongRunningCheck = (info) => info.isResourceRequest && info.verb === "watch";
