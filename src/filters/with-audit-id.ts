import { randomUUID } from "node:crypto";
import type { Filter, HttpResponse, RequestContext } from "../endpoints/http.ts";
import { after } from "./after.ts";

/** Takes the caller's Audit-ID or makes one, and echoes it once (R-HDR-1). */
export const withAuditId: Filter = (next) => (context) => {
  const given = context.request.header("audit-id");
  context.auditId = given === undefined || given === "" ? randomUUID() : given;
  return after(next(context), context, echo);
};

function echo(response: HttpResponse, { auditId }: RequestContext): HttpResponse {
  response.headers["audit-id"] = auditId;
  return response;
}
