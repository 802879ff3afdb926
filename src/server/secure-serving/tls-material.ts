import { constants } from "node:crypto";
import type { SecureContextOptions } from "node:tls";

/** A key and its certificate chain, in PEM. */
export interface TlsPair {
  readonly key: string;
  readonly cert: string;
}

/** A pair for clients that ask for one of these names: host names, wildcards for one label, or addresses of this machine. */
export interface NamedPair extends TlsPair {
  readonly names: readonly string[];
}

/** What a server shows and accepts on its connections: the pair for whom no named one is meant, and the rest. */
export interface TlsMaterial extends TlsPair {
  /** The first that has a name counts. */
  readonly named?: readonly NamedPair[];
  /** Authorities whose names are told to clients, so that they choose the right certificate; verification is auth/'s. */
  readonly clientAuthorities?: string;
  /** Default TLSv1.2 (R-TLS-1). */
  readonly minVersion?: "TLSv1.2" | "TLSv1.3";
  /** OpenSSL's names; default those of Go that keep past traffic secret. */
  readonly cipherSuites?: readonly string[];
}

/** Go's choice: forward secrecy and authenticated encryption. */
const defaultSuites: readonly string[] = [
  "TLS_AES_128_GCM_SHA256",
  "TLS_AES_256_GCM_SHA384",
  "TLS_CHACHA20_POLY1305_SHA256",
  "ECDHE-ECDSA-AES128-GCM-SHA256",
  "ECDHE-RSA-AES128-GCM-SHA256",
  "ECDHE-ECDSA-AES256-GCM-SHA384",
  "ECDHE-RSA-AES256-GCM-SHA384",
  "ECDHE-ECDSA-CHACHA20-POLY1305",
  "ECDHE-RSA-CHACHA20-POLY1305",
];

/** For one of the pairs of `material`. */
export function contextOptions({ key, cert }: TlsPair, material: TlsMaterial): SecureContextOptions {
  const { clientAuthorities, minVersion = "TLSv1.2", cipherSuites = [] } = material;
  return {
    key,
    cert,
    ...(clientAuthorities === undefined ? {} : { ca: clientAuthorities }),
    minVersion,
    ciphers: (cipherSuites.length > 0 ? cipherSuites : defaultSuites).join(":"),
    secureOptions: constants.SSL_OP_NO_TICKET, // A resumed session may come without its client certificate (R-NODE-5).
  };
}
