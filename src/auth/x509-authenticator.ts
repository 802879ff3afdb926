import type { X509Certificate } from "node:crypto";
import type { Authenticator } from "./authenticator.ts";
import { userOfCertificate } from "./certificate-user.ts";
import { PeerVerifier } from "./peer-verifier.ts";
import type { UserInfo } from "./user-info.ts";

/** Trusted roots. Swapped as a whole when the file changes: verdicts on connections that stay open are then made anew. */
export interface ClientCertificateAuthorities {
  /** A new array for every version of the bundle. */
  readonly current: readonly X509Certificate[];
}

/** Users by client certificate: CN is the name, every O a group (R-AUTHN-7). */
export function x509Authenticator(authorities: ClientCertificateAuthorities): Authenticator {
  const verifier = new PeerVerifier();
  const users = new WeakMap<X509Certificate, { readonly user: UserInfo | undefined }>();
  return {
    authenticate({ peer }) {
      if (authorities.current.length === 0) return undefined;
      const leaf = verifier.leaf(peer, authorities.current);
      if (leaf === undefined) return undefined;
      let known = users.get(leaf);
      if (known === undefined) users.set(leaf, (known = { user: userOfCertificate(leaf) }));
      return known.user;
    },
  };
}
