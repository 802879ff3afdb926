import { apiServices } from "./apiservices.ts";
import { apiserverFile } from "./apiserver.ts";
import { apiserverRbacFile } from "./apiserver-rbac.ts";
import type { ConfigRequest } from "./config-request.ts";
import { controllerManagerFile } from "./controller-manager.ts";
import { customResourceFiles } from "./custom-resources.ts";
import { etcdFile } from "./etcd.ts";
import type { Manifest, ManifestFile } from "./manifest.ts";
import { labelsOf } from "./names.ts";
import { hasControllers } from "./served-resources.ts";
import { certificatesFile } from "./serving-certificate.ts";
import { usersRbacFile } from "./users-rbac.ts";

/** Everything an installation consists of, file by file, in the order in which a person would read it. */
export function manifestFiles(request: ConfigRequest): readonly ManifestFile[] {
  const { customResources } = request;
  return [
    namespaceFile(request),
    ...(customResources === undefined
      ? apiServerFiles(request)
      : [usersRbacFile(request), ...customResourceFiles(request, customResources)]),
    hasControllers(request) ? controllerManagerFile(request) : undefined,
  ].filter((file) => file !== undefined);
}

function apiServerFiles(request: ConfigRequest): readonly (ManifestFile | undefined)[] {
  const { storage } = request;
  return [
    apiserverRbacFile(request),
    usersRbacFile(request),
    certificatesFile(request),
    storage.kind === "etcd" ? etcdFile(request, storage) : undefined,
    apiserverFile(request),
    { path: "apiservices.yaml", manifests: apiServices(request) },
  ];
}

export const manifestsOf = (request: ConfigRequest): readonly Manifest[] =>
  manifestFiles(request).flatMap(({ manifests }) => manifests);

/** Not of the cluster's own namespaces: those have rules of their own. */
function namespaceFile(request: ConfigRequest): ManifestFile | undefined {
  const { namespace } = request;
  if (namespace === "default" || namespace.startsWith("kube-")) return undefined;
  const labels = {
    ...labelsOf(request),
    "pod-security.kubernetes.io/enforce": "restricted",
    "pod-security.kubernetes.io/warn": "restricted",
  };
  return {
    path: "namespace.yaml",
    manifests: [{ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace, labels } }],
  };
}
