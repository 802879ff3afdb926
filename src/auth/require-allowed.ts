import { statusErrors } from "../meta/status-error.ts";
import type { AuthorizationAttributes, AuthorizationResult, Authorizer } from "./authorizer.ts";
import { forbiddenMessage } from "./forbidden-message.ts";
import type { UserInfo } from "./user-info.ts";

/** The error of a request that was not allowed. */
export function forbidden(user: UserInfo, attributes: AuthorizationAttributes, { reason }: AuthorizationResult) {
  const resource = attributes.isResourceRequest ? attributes : { group: "", resource: "" };
  const name = attributes.isResourceRequest ? attributes.name : "";
  return statusErrors.forbidden(resource, name, forbiddenMessage(user.name, attributes, reason));
}

/**
 * For checks beside that of the URL (R-AUTHZ-5).
 * @throws StatusError 403; whatever the authorizer throws if it could not decide.
 */
export async function requireAllowed(
  authorizer: Authorizer,
  user: UserInfo,
  attributes: AuthorizationAttributes,
): Promise<void> {
  const result = await authorizer.authorize(user, attributes);
  if (result.decision !== "allow") throw forbidden(user, attributes, result);
}
