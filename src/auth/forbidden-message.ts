import { goQuote } from "../meta/go-format.ts";
import type { AuthorizationAttributes } from "./authorizer.ts";

/**
 * The sentence behind "is forbidden: ". The user's own text is HTML-escaped (R-ERR-5), the reason is not.
 * [src: apiserver/pkg/endpoints/handlers/responsewriters/errors.go]
 */
export function forbiddenMessage(userName: string, attributes: AuthorizationAttributes, reason: string): string {
  const sentence = escaped(`User ${goQuote(userName)} cannot ${attributes.verb} ${target(attributes)}`);
  return reason === "" ? sentence : `${sentence}: ${reason}`;
}

function target(attributes: AuthorizationAttributes): string {
  if (!attributes.isResourceRequest) return `path ${goQuote(attributes.path)}`;
  const { resource, subresource, group, namespace } = attributes;
  const what = subresource === "" ? resource : `${resource}/${subresource}`;
  const where = namespace === "" ? "at the cluster scope" : `in the namespace ${goQuote(namespace)}`;
  return `resource ${goQuote(what)} in API group ${goQuote(group)} ${where}`;
}

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
