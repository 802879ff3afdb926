import { X509Certificate } from "node:crypto";
import { parseCertificates } from "../parse-certificates.ts";
import { checkPair, type KeyPair } from "../serving-certificate.ts";

/** `data` of a Secret: base64. */
export type SecretData = Readonly<Record<string, string | undefined>>;

/** What the Secret holds of a server's certificates, as far as it can be used. */
export interface Kept {
  /** Whom clients may trust: the newest, which signs, first. */
  readonly authorities: readonly X509Certificate[];
  /** PEM of the private key of the first; absent: it signs no more. */
  readonly authorityKey?: string;
  /** Signed by one of them. */
  readonly pair?: KeyPair;
}

export const nothingKept: Kept = { authorities: [] };

/** PEM of all authorities: what `ca.crt` and caBundle hold. */
export const bundleOf = ({ authorities }: Pick<Kept, "authorities">): string =>
  authorities.map((certificate) => certificate.toString()).join("");

/** Leaves out what cannot be used, and tells of it. */
export function readSecretData(data: SecretData, onProblem: (error: Error) => void): Kept {
  const usable = <T>(keys: readonly string[], read: (...texts: string[]) => T): T | undefined => {
    const texts = keys.map((key) => Buffer.from(data[key] ?? "", "base64").toString("utf8"));
    if (texts.some((text) => text === "")) return undefined; // Missing, not broken.
    try {
      return read(...texts);
    } catch (error) {
      onProblem(error as Error);
      return undefined;
    }
  };
  const authorities = usable(["ca.crt"], (pem = "") => parseCertificates(pem, "ca.crt")) ?? [];
  const authorityKey = usable(["ca.key"], (key = "") => {
    checkPair({ cert: authorities[0]?.toString() ?? "", key }, "ca.crt", "ca.key");
    return key;
  });
  const pair = usable(["tls.crt", "tls.key"], (cert = "", key = "") => {
    checkPair({ cert, key }, "tls.crt", "tls.key");
    if (issuerOf(new X509Certificate(cert), authorities) === undefined) {
      throw new Error("tls.crt: expected a certificate signed by one of ca.crt, found another");
    }
    return { cert, key };
  });
  return { authorities, ...(authorityKey && { authorityKey }), ...(pair && { pair }) };
}

export function secretData({ authorities, authorityKey = "", pair }: Kept): SecretData {
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  return {
    "ca.crt": base64(bundleOf({ authorities })),
    "ca.key": base64(authorityKey),
    "tls.crt": base64(pair?.cert ?? ""),
    "tls.key": base64(pair?.key ?? ""),
  };
}

/** Which of them has signed it; undefined: none. */
export function issuerOf(
  certificate: X509Certificate,
  authorities: readonly X509Certificate[],
): X509Certificate | undefined {
  return authorities.find((authority) => certificate.checkIssued(authority) && certificate.verify(authority.publicKey));
}
