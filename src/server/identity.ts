import { anonymousAuthenticator } from "../auth/anonymous-authenticator.ts";
import type { Authenticator } from "../auth/authenticator.ts";
import type { Authorizer } from "../auth/authorizer.ts";
import { discoveryAuthorizer } from "../auth/discovery-authorizer.ts";
import { pathAuthorizer } from "../auth/path-authorizer.ts";
import { privilegedGroupsAuthorizer } from "../auth/privileged-groups-authorizer.ts";
import { unionAuthenticator, withFallback } from "../auth/union-authenticator.ts";
import { unionAuthorizer } from "../auth/union-authorizer.ts";
import { mastersGroup } from "../auth/user-info.ts";
import { x509Authenticator } from "../auth/x509-authenticator.ts";
import type { Logger } from "../filters/logger.ts";
import type { ClientAuthorities } from "./certificates/client-authorities.ts";

/** Who may ask, and what they may do. */
export interface Identity {
  readonly authenticator: Authenticator;
  readonly authorizer: Authorizer;
  /** Headers that say who asks, beside the usual ones; hidden from handlers (R-AUTHN-5). `name` in lower case. */
  isIdentityHeader(name: string): boolean;
  /** PEM of the authorities that clients' certificates may be signed by, named to them in handshakes; "" for none. */
  readonly authoritiesPem: string;
  /** Learns what it must know, then follows it until `signal` aborts; `onChange` after every change of authorities. */
  start(signal: AbortSignal, logger: Logger, onChange: () => void): Promise<void>;
}

export interface StandaloneIdentityOptions {
  readonly clientAuthorities?: ClientAuthorities;
  readonly authenticators: readonly Authenticator[];
  readonly authorizers: readonly Authorizer[];
}

/**
 * Identity without a cluster: client certificates, then the program's own authenticators, then everybody as
 * system:anonymous (R-AUTHN-9); administrators may do everything, everybody may ask for health, who is known for
 * discovery, and for the rest the program's own authorizers are asked (R-AUTHZ-1).
 */
export function standaloneIdentity(options: StandaloneIdentityOptions): Identity {
  const { clientAuthorities, authenticators, authorizers } = options;
  const certificates = clientAuthorities === undefined ? [] : [x509Authenticator(clientAuthorities)];
  return {
    authenticator: withFallback(unionAuthenticator([...certificates, ...authenticators]), anonymousAuthenticator),
    authorizer: unionAuthorizer([
      privilegedGroupsAuthorizer([mastersGroup]),
      pathAuthorizer(["/healthz", "/livez", "/readyz"]),
      discoveryAuthorizer,
      ...authorizers,
    ]),
    isIdentityHeader: () => false,
    get authoritiesPem() {
      return clientAuthorities?.pem ?? "";
    },
    start: async (signal, logger, onChange) => clientAuthorities?.follow(signal, logger, onChange),
  };
}
