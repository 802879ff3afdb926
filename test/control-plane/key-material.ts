import { generateKeyPairSync } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CertificateAuthority, type Issued } from "../support/certificate-authority.ts";

/** Files that kube-apiserver is given. */
export interface KeyFiles {
  readonly ca: string;
  readonly caKey: string;
  readonly servingCert: string;
  readonly servingKey: string;
  readonly frontProxyCa: string;
  readonly proxyClientCert: string;
  readonly proxyClientKey: string;
  /** Verifies, and signs, tokens of service accounts. */
  readonly serviceAccountPublicKey: string;
  readonly serviceAccountKey: string;
  /** For what it asks kubelets. */
  readonly kubeletClientCert: string;
  readonly kubeletClientKey: string;
}

export interface KeyMaterial {
  readonly files: KeyFiles;
  /** Signs the certificates of clients and of the server. */
  readonly authority: CertificateAuthority;
  readonly frontProxyAuthority: CertificateAuthority;
  readonly admin: Issued;
}

/**
 * As a cluster's installer does: two authorities, one for clients and servers, one for the aggregator's own requests.
 * @param names what the serving certificate is for, beside the loopback
 */
export async function makeKeyMaterial(folder: string, names: readonly string[] = []): Promise<KeyMaterial> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const authority = await CertificateAuthority.create("kubernetes");
  const frontProxyAuthority = await CertificateAuthority.create("front-proxy-ca");
  const serving = await authority.server(...names);
  const proxyClient = await frontProxyAuthority.client("front-proxy-client");
  const kubeletClient = await authority.client("kube-apiserver-kubelet-client", "system:masters");
  const serviceAccount = serviceAccountKeys();
  const write = async (name: string, pem: string): Promise<string> => {
    const file = join(folder, name);
    await writeFile(file, pem, { mode: 0o600 });
    return file;
  };
  const files = {
    ca: await write("ca.crt", authority.pem),
    caKey: await write("ca.key", authority.own.key),
    servingCert: await write("apiserver.crt", serving.cert),
    servingKey: await write("apiserver.key", serving.key),
    frontProxyCa: await write("front-proxy-ca.crt", frontProxyAuthority.pem),
    proxyClientCert: await write("front-proxy-client.crt", proxyClient.cert),
    proxyClientKey: await write("front-proxy-client.key", proxyClient.key),
    serviceAccountPublicKey: await write("service-account.pub", serviceAccount.publicKey),
    serviceAccountKey: await write("service-account.key", serviceAccount.privateKey),
    kubeletClientCert: await write("kubelet-client.crt", kubeletClient.cert),
    kubeletClientKey: await write("kubelet-client.key", kubeletClient.key),
  };
  return { files, authority, frontProxyAuthority, admin: await authority.client("kubernetes-admin", "system:masters") };
}

const serviceAccountKeys = (): { readonly publicKey: string; readonly privateKey: string } =>
  generateKeyPairSync("ec", {
    namedCurve: "P-256",
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
