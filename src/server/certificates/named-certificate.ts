import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { isDNS1123Subdomain } from "../../meta/names.ts";
import type { SniCertKey } from "../options/tls-flags.ts";
import { readPair, ServingCertificate, type KeyPair } from "./serving-certificate.ts";

/** A pair of `--tls-sni-cert-key`, and the names it is for. */
export class NamedCertificate extends ServingCertificate {
  readonly #given: readonly string[];

  private constructor({ certFile, keyFile, names }: SniCertKey, pair: KeyPair) {
    super(certFile, keyFile, pair);
    this.#given = names;
  }

  /** @throws Error naming the files, if they cannot be read or do not belong together. */
  static async readNamed(files: SniCertKey): Promise<NamedCertificate> {
    return new NamedCertificate(files, await readPair(files.certFile, files.keyFile));
  }

  /** As given, else as the certificate says. */
  get names(): readonly string[] {
    return this.#given.length > 0 ? this.#given : namesIn(new X509Certificate(this.pair.cert));
  }
}

/** Its host names. Addresses are left out, as upstream: who asks for one sends no name. */
function namesIn({ subject, subjectAltName = "" }: X509Certificate): readonly string[] {
  const commonName = /^CN=(.+)$/m.exec(subject)?.[1] ?? "";
  const isHost = isIP(commonName) === 0 && isDNS1123Subdomain(commonName.replace(/^\*\./, "")).length === 0;
  const alternatives = [...subjectAltName.matchAll(/(?:^|, )DNS:([^,]+)/g)].map(([, name = ""]) => name);
  return [...new Set([...(isHost ? [commonName] : []), ...alternatives])];
}
