import type { ConfigRequest } from "./config-request.ts";
import { etcdCertificates, type WantedCertificate } from "./etcd-certificates.ts";
import type { Manifest } from "./manifest.ts";
import { componentLabels, labelsOf } from "./names.ts";

const apiVersion = "cert-manager.io/v1";
const authorityOf = ({ name }: ConfigRequest): string => `${name}-ca`;

/** An authority of its own, and who signs with it. */
export function issuers(request: ConfigRequest): readonly Manifest[] {
  const { name, namespace } = request;
  const [authority, bootstrap] = [authorityOf(request), `${name}-bootstrap`];
  const meta = (own: string) => ({ name: own, namespace, labels: labelsOf(request) });
  return [
    { apiVersion, kind: "Issuer", metadata: meta(bootstrap), spec: { selfSigned: {} } },
    {
      apiVersion,
      kind: "Certificate",
      metadata: meta(authority),
      spec: {
        isCA: true,
        commonName: authority,
        secretName: authority,
        secretTemplate: { labels: labelsOf(request) },
        duration: "43800h0m0s",
        renewBefore: "8760h0m0s",
        // With another key, what the old one signed would not be trusted from one moment to the next.
        privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Never" },
        issuerRef: { name: bootstrap, kind: "Issuer", group: "cert-manager.io" },
      },
    },
    { apiVersion, kind: "Issuer", metadata: meta(authority), spec: { ca: { secretName: authority } } },
  ];
}

export function certificate(request: ConfigRequest, { name, names, usages }: WantedCertificate): Manifest {
  const etcd = etcdCertificates(request).some((one) => one.name === name);
  return {
    apiVersion,
    kind: "Certificate",
    metadata: { name, namespace: request.namespace, labels: labelsOf(request) },
    spec: {
      secretName: name,
      secretTemplate: { labels: etcd ? componentLabels(request, "etcd") : labelsOf(request) },
      commonName: name,
      ...(names.length > 0 && { dnsNames: names }),
      duration: "2160h0m0s",
      renewBefore: "720h0m0s",
      usages: ["digital signature", ...usages],
      privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
      issuerRef: { name: authorityOf(request), kind: "Issuer", group: "cert-manager.io" },
    },
  };
}
