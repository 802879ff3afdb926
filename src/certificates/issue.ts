// reflect-metadata has to be loaded before x509.
import "reflect-metadata";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";
import type { Extension, JsonGeneralNames, JsonName } from "@peculiar/x509";
import { webcrypto } from "node:crypto";
import { isAddress } from "./is-address.ts";
import type { CertifiedKey } from "./certified-key.ts";
import type { Subject } from "./subject.ts";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const DAY_MS = 24 * 60 * 60 * 1000;
/** Clocks of two machines may differ. */
const CLOCK_SKEW_MS = 5 * 60 * 1000;

export const AUTHORITY_DAYS = 3650;
export const LEAF_DAYS = 365;

/** A certificate authority of its own, P-256, that signs only leaves. */
export async function issueAuthority(commonName: string): Promise<CertifiedKey> {
  const keys = await generateKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: distinguishedName({ commonName }),
    keys,
    ...validity(AUTHORITY_DAYS),
    serialNumber: serialNumber(),
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign | KeyUsageFlags.digitalSignature, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return certifiedKey(certificate, keys);
}

/** A certificate a server shows. Names are DNS names or IP addresses. */
export async function issueServing(
  authority: CertifiedKey,
  commonName: string,
  names: readonly string[],
): Promise<CertifiedKey> {
  const alternatives = names.map((value) => ({ type: isAddress(value) ? "ip" : "dns", value }) as const);
  return issueLeaf(authority, { commonName }, [ExtendedKeyUsage.serverAuth], alternatives);
}

/** A certificate by which programs know each other, as clients, as servers or as both. */
export async function issueMutual(
  authority: CertifiedKey,
  commonName: string,
  names: readonly string[],
  { usages, days }: { readonly usages: readonly ("server auth" | "client auth")[]; readonly days: number },
): Promise<CertifiedKey> {
  const meant = { "server auth": ExtendedKeyUsage.serverAuth, "client auth": ExtendedKeyUsage.clientAuth };
  const alternatives = names.map((value) => ({ type: "dns", value }) as const);
  return issueLeaf(
    authority,
    { commonName },
    usages.map((usage) => meant[usage]),
    alternatives,
    days,
  );
}

/** A certificate a client shows: the common name is the user, the organizations are the groups. */
export async function issueClient(authority: CertifiedKey, subject: Subject): Promise<CertifiedKey> {
  return issueLeaf(authority, subject, [ExtendedKeyUsage.clientAuth], []);
}

async function issueLeaf(
  authority: CertifiedKey,
  subject: Subject,
  usages: ExtendedKeyUsage[],
  names: JsonGeneralNames,
  days: number = LEAF_DAYS,
): Promise<CertifiedKey> {
  const issuer = new X509Certificate(authority.certificate);
  const keys = await generateKeys();
  const extensions: Extension[] = [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    new ExtendedKeyUsageExtension(usages),
    await AuthorityKeyIdentifierExtension.create(issuer),
  ];
  if (names.length > 0) extensions.push(new SubjectAlternativeNameExtension(names));
  const certificate = await X509CertificateGenerator.create({
    subject: distinguishedName(subject),
    issuer: issuer.subjectName.toJSON(),
    publicKey: keys.publicKey,
    signingKey: await importKey(authority.key),
    ...validity(days),
    serialNumber: serialNumber(),
    signingAlgorithm: ALGORITHM,
    extensions,
  });
  return certifiedKey(certificate, keys);
}

function distinguishedName({ commonName, organizations = [] }: Subject): JsonName {
  return [...organizations.map((name) => ({ O: [name] })), { CN: [commonName] }];
}

function validity(days: number): { notBefore: Date; notAfter: Date } {
  const now = Date.now();
  return { notBefore: new Date(now - CLOCK_SKEW_MS), notAfter: new Date(now + days * DAY_MS) };
}

/** 16 random bytes, positive and without a leading zero, as RFC 5280 wants them. */
function serialNumber(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return Buffer.from(bytes).toString("hex");
}

async function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}

async function importKey(pem: string): Promise<webcrypto.CryptoKey> {
  return webcrypto.subtle.importKey("pkcs8", PemConverter.decodeFirst(pem), ALGORITHM, false, ["sign"]);
}

async function certifiedKey(certificate: X509Certificate, keys: webcrypto.CryptoKeyPair): Promise<CertifiedKey> {
  const key = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
  return {
    certificate: `${certificate.toString("pem")}\n`,
    key: `${PemConverter.encode(key, PemConverter.PrivateKeyTag)}\n`,
  };
}
