import { allowed, noOpinion, type Authorizer } from "./authorizer.ts";
import { authenticatedGroup } from "./user-info.ts";

const exact = new Set(["/", "/api", "/apis", "/openapi", "/version", "/version/", "/healthz", "/livez", "/readyz"]);
const prefixes = ["/api/", "/apis/", "/openapi/"];

/** Lets authenticated users find out what is served: the cluster role system:discovery, where no cluster is asked (R-AUTHZ-9). */
export const discoveryAuthorizer: Authorizer = {
  authorize: (user, attributes) =>
    !attributes.isResourceRequest &&
    attributes.verb === "get" &&
    isDiscoveryPath(attributes.path) &&
    user.groups.includes(authenticatedGroup)
      ? allowed
      : noOpinion,
};

const isDiscoveryPath = (path: string): boolean =>
  exact.has(path) || prefixes.some((prefix) => path.startsWith(prefix));
