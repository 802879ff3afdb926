import { statusErrors } from "../meta/status-error.ts";
import type { AuthenticationRequest } from "./authenticator.ts";
import type { ResourceAttributes } from "./authorizer.ts";
import { anonymousUser, authenticatedGroup, unauthenticatedGroup, type UserInfo } from "./user-info.ts";

const extraPrefix = "impersonate-extra-";
const serviceAccountPrefix = "system:serviceaccount:";

/** Somebody a request asks to be, and each permission that this takes (R-AUTHN-10). */
export interface Impersonation {
  readonly user: UserInfo;
  readonly permissions: readonly ResourceAttributes[];
}

/**
 * Reads the `Impersonate-*` headers; undefined if there are none.
 * @throws StatusError 400 if groups, a uid or extras are asked for without a user.
 */
export function requestedImpersonation(request: AuthenticationRequest): Impersonation | undefined {
  const name = request.header("impersonate-user") ?? "";
  const uid = request.header("impersonate-uid") ?? "";
  const groups = request.headerValues("impersonate-group");
  const extra = extraOf(request);
  const asked = groups.length > 0 || uid !== "" || extra.size > 0;
  if (name === "") {
    if (asked) throw statusErrors.badRequest("requested groups, uids or extras without impersonating a user");
    return undefined;
  }
  return {
    user: {
      name,
      ...(uid === "" ? {} : { uid }),
      groups: groupsOf(name, groups),
      ...(extra.size === 0 ? {} : { extra: Object.fromEntries(extra) }),
    },
    permissions: [
      userPermission(name),
      ...groups.map((group) => permission({ resource: "groups", name: group })),
      ...[...extra].flatMap(([key, values]) => values.map((value) => extraPermission(key, value))),
      ...(uid === "" ? [] : [permission({ group: authentication, resource: "uids", name: uid })]),
    ],
  };
}

/** Whether a header asks for impersonation; `name` in lower case. */
export const isImpersonationHeader = (name: string): boolean => name.startsWith("impersonate-");

const authentication = "authentication.k8s.io";

function userPermission(name: string): ResourceAttributes {
  const [namespace, account, ...rest] = name.startsWith(serviceAccountPrefix)
    ? name.slice(serviceAccountPrefix.length).split(":")
    : [];
  if (namespace && account && rest.length === 0) {
    return permission({ resource: "serviceaccounts", namespace, name: account });
  }
  return permission({ resource: "users", name });
}

const extraPermission = (key: string, value: string): ResourceAttributes =>
  permission({ group: authentication, resource: "userextras", subresource: key, name: value });

const permission = (what: Partial<ResourceAttributes> & Pick<ResourceAttributes, "resource">): ResourceAttributes => ({
  isResourceRequest: true,
  verb: "impersonate",
  path: "",
  group: "",
  version: "v1",
  namespace: "",
  subresource: "",
  name: "",
  ...what,
});

/** Service accounts are in their groups without being asked to; everybody but the anonymous user is authenticated. */
function groupsOf(name: string, asked: readonly string[]): readonly string[] {
  const groups = asked.length > 0 ? asked : serviceAccountGroups(name);
  if (groups.includes(unauthenticatedGroup)) return groups;
  if (name === anonymousUser) return [...groups, unauthenticatedGroup];
  return groups.includes(authenticatedGroup) ? groups : [...groups, authenticatedGroup];
}

function serviceAccountGroups(name: string): readonly string[] {
  const { namespace, resource } = userPermission(name);
  return resource === "serviceaccounts" ? ["system:serviceaccounts", `system:serviceaccounts:${namespace}`] : [];
}

function extraOf(request: AuthenticationRequest): Map<string, readonly string[]> {
  const extra = new Map<string, readonly string[]>();
  for (const header of request.headerNames()) {
    if (header.startsWith(extraPrefix))
      extra.set(unescaped(header.slice(extraPrefix.length)), request.headerValues(header));
  }
  return extra;
}

function unescaped(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}
