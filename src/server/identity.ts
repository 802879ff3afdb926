import { anonymousAuthenticator } from "../auth/anonymous-authenticator.ts";
import type { Authenticator } from "../auth/authenticator.ts";
import type { Authorizer } from "../auth/authorizer.ts";
import { discoveryAuthorizer } from "../auth/discovery-authorizer.ts";
import { pathAuthorizer } from "../auth/path-authorizer.ts";
import { privilegedGroupsAuthorizer } from "../auth/privileged-groups-authorizer.ts";
import { unionAuthenticator } from "../auth/union-authenticator.ts";
import { unionAuthorizer } from "../auth/union-authorizer.ts";
import { mastersGroup } from "../auth/user-info.ts";
import { x509Authenticator, type ClientCertificateAuthorities } from "../auth/x509-authenticator.ts";

/** Who may ask: client certificates, then `others`, then everybody as system:anonymous (R-AUTHN-9). */
export function standaloneAuthenticator(
  authorities: ClientCertificateAuthorities | undefined,
  others: readonly Authenticator[],
): Authenticator {
  const certificates = authorities === undefined ? [] : [x509Authenticator(authorities)];
  return unionAuthenticator([...certificates, ...others, anonymousAuthenticator]);
}

/** Who may do what: administrators everything, everybody health, who is known discovery, then `others` (R-AUTHZ-1). */
export function standaloneAuthorizer(others: readonly Authorizer[]): Authorizer {
  return unionAuthorizer([
    privilegedGroupsAuthorizer([mastersGroup]),
    pathAuthorizer(["/healthz", "/livez", "/readyz"]),
    discoveryAuthorizer,
    ...others,
  ]);
}
