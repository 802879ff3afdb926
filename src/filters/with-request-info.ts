import type { Filter } from "../endpoints/http.ts";
import { parseRequestInfo } from "../endpoints/parse-request-info.ts";

/** Fixes verb and target before anyone asks who may do it (R-VERB-1). */
export const withRequestInfo: Filter = (next) => (context) => {
  const { method, path, query } = context.request;
  context.info = parseRequestInfo(method, path, query);
  return next(context);
};
