import { list } from "./flag.ts";

/** `--tls-sni-cert-key`: a pair, and the names it is for; none: those in its certificate. */
export interface SniCertKey {
  readonly certFile: string;
  readonly keyFile: string;
  readonly names: readonly string[];
}

/** `file.crt,file.key` or `file.crt,file.key:name,*.name`. @throws Error saying what was expected. */
export function sniCertKey(text: string): SniCertKey {
  const [pair = "", ...rest] = text.split(":");
  const files = pair.split(",").map((file) => file.trim());
  const names = rest.length === 0 ? [] : list(rest.join(":"));
  const [certFile = "", keyFile = ""] = files;
  if (files.length !== 2 || certFile === "" || keyFile === "" || (rest.length > 0 && names.length === 0)) {
    throw new Error(`expected "cert,key" or "cert,key:name,name", got "${text}"`);
  }
  return { certFile, keyFile, names };
}

export type TlsVersion = "TLSv1.2" | "TLSv1.3";

export function tlsVersion(text: string): TlsVersion {
  if (text === "VersionTLS12") return "TLSv1.2";
  if (text === "VersionTLS13") return "TLSv1.3";
  throw new Error(`expected one of VersionTLS12, VersionTLS13, got "${text}"`);
}

/** Suites by Go's names, and what OpenSSL calls them; those of TLS 1.3 are called the same. */
const suites: Readonly<Record<string, string>> = {
  TLS_AES_128_GCM_SHA256: "TLS_AES_128_GCM_SHA256",
  TLS_AES_256_GCM_SHA384: "TLS_AES_256_GCM_SHA384",
  TLS_CHACHA20_POLY1305_SHA256: "TLS_CHACHA20_POLY1305_SHA256",
  TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256: "ECDHE-ECDSA-AES128-GCM-SHA256",
  TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384: "ECDHE-ECDSA-AES256-GCM-SHA384",
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305: "ECDHE-ECDSA-CHACHA20-POLY1305",
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256: "ECDHE-ECDSA-CHACHA20-POLY1305",
  TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256: "ECDHE-RSA-AES128-GCM-SHA256",
  TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384: "ECDHE-RSA-AES256-GCM-SHA384",
  TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305: "ECDHE-RSA-CHACHA20-POLY1305",
  TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256: "ECDHE-RSA-CHACHA20-POLY1305",
};

/** OpenSSL's names of suites given by Go's. */
export function cipherSuites(texts: readonly string[]): readonly string[] {
  return texts.flatMap(list).map((name) => {
    const suite = suites[name];
    if (suite === undefined) throw new Error(`expected suites of ${Object.keys(suites).join(", ")}, got "${name}"`);
    return suite;
  });
}
