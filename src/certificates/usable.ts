import { X509Certificate, createPrivateKey } from "node:crypto";
import type { CertifiedKey } from "./certified-key.ts";
import { isAddress } from "./is-address.ts";
import type { Subject } from "./subject.ts";

/** What is nearer to its end than this is made anew. */
const RENEW_BEFORE_MS = 30 * 24 * 60 * 60 * 1000;

/** Whether an authority may go on signing: whole, valid for a while, with the key that belongs to it. */
export function isUsableAuthority(pair: CertifiedKey): boolean {
  const certificate = parse(pair);
  return certificate !== undefined && certificate.ca && certificate.checkIssued(certificate);
}

/** Whether a serving certificate was signed by the authority, will be valid for a while, and holds all the names. */
export function isUsableServing(pair: CertifiedKey, authority: CertifiedKey, names: readonly string[]): boolean {
  const certificate = parse(pair);
  if (certificate === undefined || !isSignedBy(certificate, authority)) return false;
  return names.every((name) =>
    isAddress(name) ? certificate.checkIP(name) !== undefined : certificate.checkHost(name) !== undefined,
  );
}

/** Whether a client certificate was signed by the authority, will be valid for a while, and speaks of this subject. */
export function isUsableClient(pair: CertifiedKey, authority: CertifiedKey, subject: Subject): boolean {
  const certificate = parse(pair);
  if (certificate === undefined || !isSignedBy(certificate, authority)) return false;
  const organizations = (subject.organizations ?? []).map((name) => `O=${name}`);
  return certificate.subject === [...organizations, `CN=${subject.commonName}`].join("\n");
}

/** The certificate, unless it cannot be read, its time is nearly over or the key is another's. */
function parse(pair: CertifiedKey): X509Certificate | undefined {
  try {
    const certificate = new X509Certificate(pair.certificate);
    const now = Date.now();
    if (Date.parse(certificate.validFrom) > now) return undefined;
    if (Date.parse(certificate.validTo) < now + RENEW_BEFORE_MS) return undefined;
    return certificate.checkPrivateKey(createPrivateKey(pair.key)) ? certificate : undefined;
  } catch {
    return undefined;
  }
}

function isSignedBy(certificate: X509Certificate, authority: CertifiedKey): boolean {
  const issuer = new X509Certificate(authority.certificate);
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}
