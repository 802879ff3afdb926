import { X509Certificate } from "node:crypto";
import { AuthenticationError, type AuthenticationPeer, type Authenticator } from "./authenticator.ts";
import { verifyClientCertificate } from "./certificate-chain.ts";
import { userOfCertificate } from "./certificate-user.ts";
import type { UserInfo } from "./user-info.ts";

/** Trusted roots. Swapped as a whole when the file changes: verdicts on connections that stay open are then made anew. */
export interface ClientCertificateAuthorities {
  /** A new array for every version of the bundle. */
  readonly current: readonly X509Certificate[];
}

/** A verdict on a connection's certificate; good until the bundle changes or a certificate of the chain expires. */
interface Verdict {
  readonly roots: readonly X509Certificate[];
  readonly user: UserInfo | undefined;
  /** Milliseconds since 1970; the chain is valid within. */
  readonly notBefore: number;
  readonly notAfter: number;
}

/**
 * Users by client certificate: CN is the name, every O a group (R-AUTHN-7). The chain is verified here, against this
 * bundle alone, whatever TLS thinks of it (R-NODE-5), once per connection.
 */
export function x509Authenticator(authorities: ClientCertificateAuthorities): Authenticator {
  const cacheKey = Symbol("x509");
  return {
    authenticate({ peer }) {
      if (peer.certificates.length === 0) return undefined;
      let verdict = peer.cache.get(cacheKey) as Verdict | undefined;
      if (verdict?.roots !== authorities.current) {
        verdict = verdictOn(peer, authorities.current);
        peer.cache.set(cacheKey, verdict);
      }
      const now = Date.now();
      if (now < verdict.notBefore) throw new AuthenticationError("client certificate is not yet valid");
      if (now > verdict.notAfter) throw new AuthenticationError("client certificate has expired");
      return verdict.user;
    },
  };
}

function verdictOn(peer: AuthenticationPeer, roots: readonly X509Certificate[]): Verdict {
  const [leaf, ...intermediates] = peer.certificates.map(parsed);
  if (leaf === undefined) throw new AuthenticationError("no client certificate");
  const { notBefore, notAfter } = verifyClientCertificate(leaf, intermediates, roots);
  return { roots, user: userOfCertificate(leaf), notBefore, notAfter };
}

function parsed(der: Buffer): X509Certificate {
  try {
    return new X509Certificate(der);
  } catch (error) {
    throw new AuthenticationError("client certificate cannot be parsed", { cause: error });
  }
}
