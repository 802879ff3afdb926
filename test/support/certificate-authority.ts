import "reflect-metadata";
import { webcrypto, X509Certificate } from "node:crypto";
import * as x509 from "@peculiar/x509";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const newKeys = () => webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);

export interface IssueOptions {
  readonly subject: x509.JsonName;
  /** Default: client authentication; null: no such extension. */
  readonly usage?: readonly string[] | null;
  /** Milliseconds from now. */
  readonly from?: number;
  readonly to?: number;
  readonly isAuthority?: boolean;
  /** Subject alternative names: an address is one of those. */
  readonly names?: readonly string[];
}

export interface Issued {
  readonly cert: string;
  readonly key: string;
  readonly x509: X509Certificate;
  readonly keys: webcrypto.CryptoKeyPair;
}

/** Signs whatever a test wants, the wrong too. */
export class CertificateAuthority {
  private constructor(readonly own: Issued) {}

  static async create(name = "test-ca"): Promise<CertificateAuthority> {
    const keys = await newKeys();
    const subject = [{ CN: [name] }];
    return new CertificateAuthority(await issue({ subject, isAuthority: true, usage: null }, subject, keys, keys));
  }

  /** Signs with a certificate that may not. */
  static of(own: Issued): CertificateAuthority {
    return new CertificateAuthority(own);
  }

  get pem(): string {
    return this.own.cert;
  }

  get certificate(): X509Certificate {
    return this.own.x509;
  }

  async issue(options: IssueOptions): Promise<Issued> {
    return issue(options, this.own.x509, await newKeys(), this.own.keys);
  }

  async intermediate(name: string): Promise<CertificateAuthority> {
    return new CertificateAuthority(await this.issue({ subject: [{ CN: [name] }], isAuthority: true, usage: null }));
  }

  /** For the loopback, and more names. */
  server(...names: string[]): Promise<Issued> {
    return this.issue({
      subject: [{ CN: ["localhost"] }],
      usage: [x509.ExtendedKeyUsage.serverAuth],
      names: ["localhost", "127.0.0.1", ...names],
    });
  }

  client(user: string, ...groups: string[]): Promise<Issued> {
    return this.issue({ subject: [...groups.map((group) => ({ O: [group] })), { CN: [user] }] });
  }
}

async function issue(
  options: IssueOptions,
  issuer: X509Certificate | x509.JsonName,
  keys: webcrypto.CryptoKeyPair,
  signer: webcrypto.CryptoKeyPair,
): Promise<Issued> {
  const { usage = [x509.ExtendedKeyUsage.clientAuth], isAuthority = false, names = [] } = options;
  const { KeyUsageFlags } = x509;
  const certificate = await x509.X509CertificateGenerator.create({
    subject: options.subject,
    issuer: issuer instanceof X509Certificate ? new x509.X509Certificate(issuer.raw).subject : issuer,
    notBefore: new Date(Date.now() + (options.from ?? -60_000)),
    notAfter: new Date(Date.now() + (options.to ?? 86_400_000)),
    publicKey: keys.publicKey,
    signingKey: signer.privateKey,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(isAuthority, undefined, true),
      new x509.KeyUsagesExtension(isAuthority ? KeyUsageFlags.keyCertSign : KeyUsageFlags.digitalSignature, true),
      ...(usage === null ? [] : [new x509.ExtendedKeyUsageExtension([...usage])]),
      ...(names.length === 0
        ? []
        : [
            new x509.SubjectAlternativeNameExtension(
              names.map((value) => ({ type: /^[\d.]+$/.test(value) ? ("ip" as const) : ("dns" as const), value })),
            ),
          ]),
    ],
  });
  const cert = certificate.toString("pem");
  const key = x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY");
  return { cert, key, x509: new X509Certificate(cert), keys };
}
