import type { X509Certificate } from "node:crypto";
import { AuthenticationError } from "./authenticator.ts";

/** When a chain is valid, in milliseconds since 1970. */
export interface ChainValidity {
  readonly notBefore: number;
  readonly notAfter: number;
}

/** Links from leaf to root, both included. */
const maximumLength = 6;
const clientAuth = "1.3.6.1.5.5.7.3.2";
const anyExtendedKeyUsage = "2.5.29.37.0";

/**
 * Verifies a client certificate: every link signed by the next, every issuer a CA, the last one in `roots`, and no
 * certificate of the chain restricted to other uses than client authentication (R-AUTHN-3). Dates are returned, not
 * checked, so that a connection that stays open for long is re-checked against the clock.
 * @throws AuthenticationError if there is no such chain.
 */
export function verifyClientCertificate(
  leaf: X509Certificate,
  intermediates: readonly X509Certificate[],
  roots: readonly X509Certificate[],
): ChainValidity {
  const chain = chainFrom([leaf], intermediates, roots);
  if (chain === undefined) throw new AuthenticationError("client certificate is not signed by a trusted authority");
  if (!chain.every(allowsClientAuth)) {
    throw new AuthenticationError("client certificate is not meant for client authentication");
  }
  return {
    notBefore: Math.max(...chain.map(({ validFrom }) => Date.parse(validFrom))),
    notAfter: Math.min(...chain.map(({ validTo }) => Date.parse(validTo))),
  };
}

/** Among several chains the one valid longest, so that an old root beside its renewal does no harm. */
function chainFrom(
  chain: readonly X509Certificate[],
  intermediates: readonly X509Certificate[],
  roots: readonly X509Certificate[],
): readonly X509Certificate[] | undefined {
  const last = chain.at(-1);
  if (last === undefined || chain.length > maximumLength) return undefined;
  const trusted = roots.find(({ raw }) => raw.equals(last.raw));
  if (trusted !== undefined) return chain;
  const issuers = roots.filter((root) => isIssuer(root, last)).sort(longestValidFirst);
  if (issuers[0] !== undefined) return [...chain, issuers[0]];
  for (const next of intermediates) {
    if (chain.some(({ raw }) => raw.equals(next.raw)) || !isIssuer(next, last)) continue;
    const found = chainFrom([...chain, next], intermediates, roots);
    if (found !== undefined) return found;
  }
  return undefined;
}

const longestValidFirst = (a: X509Certificate, b: X509Certificate): number =>
  Date.parse(b.validTo) - Date.parse(a.validTo);

const isIssuer = (issuer: X509Certificate, subject: X509Certificate): boolean =>
  issuer.ca && subject.checkIssued(issuer) && isSignedBy(subject, issuer);

function isSignedBy(subject: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return subject.verify(issuer.publicKey);
  } catch {
    return false; // A key of a kind that cannot have made this signature.
  }
}

/** No extended key usage at all means any use. */
function allowsClientAuth({ keyUsage }: X509Certificate): boolean {
  const usages = keyUsage as readonly string[] | undefined;
  return usages === undefined || usages.includes(clientAuth) || usages.includes(anyExtendedKeyUsage);
}
