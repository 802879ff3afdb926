import { issuers, certificate } from "./cert-manager.ts";
import type { ConfigRequest } from "./config-request.ts";
import type { Manifest, ManifestFile } from "./manifest.ts";
import { labelsOf, namesOf, serviceNames } from "./names.ts";
import { apiServiceName, servedVersions } from "./served-resources.ts";
import { etcdCertificates } from "./etcd-certificates.ts";

const mountPath = "/etc/serving-certificate";

/** The flags by which the server gets what it shows to the aggregator. */
export function servingFlags(request: ConfigRequest): readonly string[] {
  if (request.certificates.kind !== "self-signed")
    return [`--tls-cert-file=${mountPath}/tls.crt`, `--tls-private-key-file=${mountPath}/tls.key`];
  const { serving, apiserver } = namesOf(request);
  return [
    `--serving-certificate-secret=${request.namespace}/${serving}`,
    `--serving-certificate-dns-names=${serviceNames(apiserver, request.namespace).join(",")}`,
    `--serving-certificate-apiservices=${servedVersions(request).map(apiServiceName).join(",")}`,
  ];
}

/** A whole volume: with subPath a renewed certificate would not get through. */
export function servingMount({ certificates }: ConfigRequest) {
  return certificates.kind === "self-signed" ? [] : [{ name: "serving-certificate", mountPath, readOnly: true }];
}

export function servingVolume(request: ConfigRequest) {
  const { certificates } = request;
  if (certificates.kind === "self-signed") return [];
  const secretName = certificates.kind === "files" ? certificates.secret : namesOf(request).serving;
  return [{ name: "serving-certificate", secret: { secretName } }];
}

/** What makes the certificates. */
export function certificatesFile(request: ConfigRequest): ManifestFile | undefined {
  switch (request.certificates.kind) {
    case "files":
      return undefined;
    case "self-signed":
      return { path: "certificates.yaml", comment: selfSigned, manifests: [emptySecret(request)] };
    case "cert-manager":
      return { path: "certificates.yaml", manifests: certManager(request) };
  }
}

const selfSigned = [
  "The server keeps its authority and its certificate in this Secret, renews them, and tells the aggregator.",
];

/** Without data, so that applying it again never touches what the server wrote into it. */
function emptySecret(request: ConfigRequest): Manifest {
  const { namespace } = request;
  const metadata = { name: namesOf(request).serving, namespace, labels: labelsOf(request) };
  return { apiVersion: "v1", kind: "Secret", metadata, type: "Opaque" };
}

function certManager(request: ConfigRequest): readonly Manifest[] {
  const { serving, apiserver } = namesOf(request);
  const names = serviceNames(apiserver, request.namespace);
  return [
    ...issuers(request),
    certificate(request, { name: serving, names, usages: ["server auth"] }),
    ...etcdCertificates(request).map((one) => certificate(request, one)),
  ];
}
