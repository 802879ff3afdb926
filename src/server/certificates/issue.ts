import { webcrypto } from "node:crypto";
import { isIP } from "node:net";
import type { Extension, X509Certificate } from "@peculiar/x509";
import type { KeyPair } from "./serving-certificate.ts";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const serverAuth = "1.3.6.1.5.5.7.3.1";
/** Milliseconds by which clocks may differ: what is issued now is valid since then. */
const clockSkew = 5 * 60_000;

export interface Validity {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Milliseconds. */
  readonly validity: number;
}

/** When a certificate of ours was made, in milliseconds since 1970. */
export const issuedAt = ({ validFrom }: { readonly validFrom: string }): number => Date.parse(validFrom) + clockSkew;

/** A pair that is its own root: clients can trust it only by being given this very certificate. */
export async function issueSelfSigned(names: readonly string[], times: Validity): Promise<KeyPair> {
  const x509 = await library();
  const keys = await newKeys();
  const { digitalSignature, keyEncipherment, keyCertSign } = x509.KeyUsageFlags;
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${names[0] ?? "localhost"}`,
    keys,
    signingAlgorithm: algorithm,
    ...period(times),
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(digitalSignature | keyEncipherment | keyCertSign, true),
      new x509.ExtendedKeyUsageExtension([serverAuth]),
      await alternatives(names),
    ],
  });
  return pairOf(certificate, keys);
}

/** An authority that signs nothing but certificates of servers. */
export async function issueAuthority(commonName: string, times: Validity): Promise<KeyPair> {
  const x509 = await library();
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [commonName] }],
    keys,
    signingAlgorithm: algorithm,
    serialNumber: serialNumber(),
    ...period(times),
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
      new x509.ExtendedKeyUsageExtension([serverAuth]),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return pairOf(certificate, keys);
}

/** What a server shows that is reached by these host names and addresses. */
export async function issueServing(authority: KeyPair, names: readonly string[], times: Validity): Promise<KeyPair> {
  const x509 = await library();
  const issuer = new x509.X509Certificate(authority.cert);
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.create({
    subject: [{ CN: [names[0] ?? "localhost"] }],
    issuer: issuer.subjectName.toJSON(),
    publicKey: keys.publicKey,
    signingKey: await signingKey(authority.key),
    signingAlgorithm: algorithm,
    serialNumber: serialNumber(),
    ...period(times),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([serverAuth]),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
      await alternatives(names),
    ],
  });
  return pairOf(certificate, keys);
}

/** Takes a while to load, and is needed once in months. */
async function library() {
  await import("reflect-metadata");
  const x509 = await import("@peculiar/x509");
  x509.cryptoProvider.set(webcrypto);
  return x509;
}

const newKeys = (): Promise<webcrypto.CryptoKeyPair> =>
  webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);

async function signingKey(pem: string): Promise<webcrypto.CryptoKey> {
  const { PemConverter } = await library();
  return webcrypto.subtle.importKey("pkcs8", PemConverter.decodeFirst(pem), algorithm, false, ["sign"]);
}

const period = ({ now, validity }: Validity): { notBefore: Date; notAfter: Date } => ({
  notBefore: new Date(now - clockSkew),
  notAfter: new Date(now + validity),
});

async function alternatives(names: readonly string[]): Promise<Extension> {
  const { SubjectAlternativeNameExtension } = await library();
  return new SubjectAlternativeNameExtension(
    names.map((value) => ({ type: isIP(value) === 0 ? ("dns" as const) : ("ip" as const), value })),
  );
}

/** 16 random bytes, positive and without a leading zero, as RFC 5280 wants them. */
function serialNumber(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return Buffer.from(bytes).toString("hex");
}

async function pairOf(certificate: X509Certificate, { privateKey }: webcrypto.CryptoKeyPair): Promise<KeyPair> {
  const { PemConverter } = await library();
  const key = PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", privateKey), "PRIVATE KEY");
  return { cert: `${certificate.toString("pem")}\n`, key: `${key}\n` };
}
