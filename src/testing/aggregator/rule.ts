import type { AccessReviewSpec } from "../../auth/reviewers.ts";
import { mastersGroup } from "../../auth/user-info.ts";

/**
 * What some users may do, said as RBAC says it: a rule of a role, and whom it is bound to. Neither users nor groups: it
 * is for everybody.
 */
export interface AccessRule {
  readonly users?: readonly string[];
  readonly groups?: readonly string[];
  /** `*`: all. */
  readonly verbs: readonly string[];
  /** `*`: all. Default: all. */
  readonly apiGroups?: readonly string[];
  /** e.g. `crontabs`, `crontabs/status`, `*\/scale`; `*`: all, subresources too. */
  readonly resources?: readonly string[];
  /** Default: all. */
  readonly resourceNames?: readonly string[];
  /** Where, as a RoleBinding says it. Default: everywhere, as a ClusterRoleBinding. */
  readonly namespaces?: readonly string[];
  /** Paths that are no resources; one that ends in `*` stands for all that begin so. */
  readonly nonResourceURLs?: readonly string[];
}

/** Of the cluster roles that every cluster has: system:discovery and system:public-info-viewer. */
const discovery: AccessRule = {
  groups: ["system:authenticated"],
  verbs: ["get"],
  nonResourceURLs: ["/api", "/api/*", "/apis", "/apis/*", "/healthz", "/livez", "/openapi", "/openapi/*", "/readyz"],
};
const publicInfo: AccessRule = {
  groups: ["system:authenticated", "system:unauthenticated"],
  verbs: ["get"],
  nonResourceURLs: ["/healthz", "/livez", "/readyz", "/version", "/version/"],
};
const administrators: AccessRule = { groups: [mastersGroup], verbs: ["*"], resources: ["*"], nonResourceURLs: ["*"] };

/** Beside those of a test. */
export const clusterRules: readonly AccessRule[] = [administrators, discovery, publicInfo];

/** Whether one of the rules allows it (R-AUTHZ-1). */
export const isAllowed = (rules: readonly AccessRule[], review: AccessReviewSpec): boolean =>
  rules.some((rule) => isBoundTo(rule, review) && allows(rule, review));

function isBoundTo({ users, groups }: AccessRule, { user = "", groups: given = [] }: AccessReviewSpec): boolean {
  if (users === undefined && groups === undefined) return true;
  return users?.includes(user) === true || groups?.some((group) => given.includes(group)) === true;
}

function allows(rule: AccessRule, { resourceAttributes, nonResourceAttributes }: AccessReviewSpec): boolean {
  if (nonResourceAttributes !== undefined) {
    return has(rule.verbs, nonResourceAttributes.verb) && isOneOf(rule.nonResourceURLs, nonResourceAttributes.path);
  }
  if (resourceAttributes === undefined) return false;
  const { verb = "", group = "", resource = "", subresource = "", name = "", namespace = "" } = resourceAttributes;
  return (
    has(rule.verbs, verb) &&
    has(rule.apiGroups ?? ["*"], group) &&
    hasResource(rule.resources ?? [], resource, subresource) &&
    (rule.resourceNames === undefined || rule.resourceNames.includes(name)) &&
    (rule.namespaces === undefined || rule.namespaces.includes(namespace))
  );
}

const has = (list: readonly string[], value: string): boolean => list.includes("*") || list.includes(value);

function hasResource(resources: readonly string[], resource: string, subresource: string): boolean {
  if (resources.includes("*")) return true;
  if (subresource === "") return resources.includes(resource);
  return resources.includes(`${resource}/${subresource}`) || resources.includes(`*/${subresource}`);
}

const isOneOf = (paths: readonly string[] = [], path: string): boolean =>
  paths.some((one) => (one.endsWith("*") ? path.startsWith(one.slice(0, -1)) : path === one));
