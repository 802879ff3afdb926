import { X509Certificate } from "node:crypto";
import { AuthenticationError, type AuthenticationPeer } from "./authenticator.ts";
import { verifyClientCertificate, type ChainValidity } from "./certificate-chain.ts";

/** A verdict on a connection's certificate; good until the bundle changes. */
interface Verdict {
  readonly roots: readonly X509Certificate[];
  readonly outcome: (ChainValidity & { readonly leaf: X509Certificate }) | AuthenticationError;
}

/**
 * Verifies connections' certificates against one bundle alone, whatever TLS thinks of them (R-AUTHN-3, R-NODE-5), once
 * for each connection and version of the bundle; dates are checked at every request.
 */
export class PeerVerifier {
  readonly #cacheKey = Symbol("verdict");

  /**
   * The leaf of the connection's chain; undefined if it has none.
   * @param roots a new array for every version of the bundle.
   * @throws AuthenticationError if the chain does not lead to `roots`, is not meant for clients, or is not valid now.
   */
  leaf(peer: AuthenticationPeer, roots: readonly X509Certificate[]): X509Certificate | undefined {
    if (peer.certificates.length === 0) return undefined;
    let verdict = peer.cache.get(this.#cacheKey) as Verdict | undefined;
    if (verdict?.roots !== roots) {
      verdict = { roots, outcome: outcomeFor(peer, roots) };
      peer.cache.set(this.#cacheKey, verdict);
    }
    const { outcome } = verdict;
    if (outcome instanceof AuthenticationError) throw outcome;
    const now = Date.now();
    if (now < outcome.notBefore) throw new AuthenticationError("client certificate is not yet valid");
    if (now > outcome.notAfter) throw new AuthenticationError("client certificate has expired");
    return outcome.leaf;
  }
}

function outcomeFor(peer: AuthenticationPeer, roots: readonly X509Certificate[]): Verdict["outcome"] {
  try {
    const [leaf, ...intermediates] = peer.certificates.map(parsed);
    if (leaf === undefined) return new AuthenticationError("no client certificate");
    return { leaf, ...verifyClientCertificate(leaf, intermediates, roots) };
  } catch (error) {
    if (error instanceof AuthenticationError) return error;
    throw error;
  }
}

function parsed(der: Buffer): X509Certificate {
  try {
    return new X509Certificate(der);
  } catch (error) {
    throw new AuthenticationError("client certificate cannot be parsed", { cause: error });
  }
}
