import type { Authorizer, AuthorizationResult, ResourceAttributes } from "../auth/authorizer.ts";
import { forbiddenMessage } from "../auth/forbidden-message.ts";
import { requestedImpersonation, isImpersonationHeader, type Impersonation } from "../auth/impersonation.ts";
import type { Filter, RequestContext } from "../endpoints/http.ts";
import { statusErrors } from "../meta/status-error.ts";
import type { Logger } from "./logger.ts";

/**
 * Who may, acts as somebody else from here on; who may not, is forbidden, never served as himself (R-AUTHN-10). Requests
 * through the aggregator come without these headers: it has used them up.
 */
export function withImpersonation(authorizer: Authorizer, logger: Logger): Filter {
  return (next) => (context) => {
    if (!context.request.headerNames().some(isImpersonationHeader)) return next(context);
    const impersonation = requestedImpersonation(context.request);
    if (impersonation === undefined) return next(context);
    return impersonated(context, impersonation, { authorizer, logger }).then(() => next(context));
  };
}

interface Impersonating {
  readonly authorizer: Authorizer;
  readonly logger: Logger;
}

async function impersonated(
  context: RequestContext,
  { user, permissions }: Impersonation,
  { authorizer, logger }: Impersonating,
): Promise<void> {
  for (const permission of permissions) {
    const { decision, reason } = await decided(context, permission, { authorizer, logger });
    if (decision === "allow") continue;
    const message = forbiddenMessage(context.user.name, permission, reason);
    throw statusErrors.forbidden(permission, permission.name, message);
  }
  logger.info("Impersonating", { user: context.user.name, as: user.name, "audit-ID": context.auditId.slice(0, 64) });
  context.user = user;
}

/** A question that cannot be decided is no permission. */
async function decided(
  context: RequestContext,
  permission: ResourceAttributes,
  { authorizer, logger }: Impersonating,
): Promise<AuthorizationResult> {
  try {
    return await authorizer.authorize(context.user, permission);
  } catch (error) {
    logger.error("Authorization of an impersonation failed", error, { "audit-ID": context.auditId.slice(0, 64) });
    return { decision: "no-opinion", reason: "" };
  }
}
