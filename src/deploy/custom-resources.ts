import { fullGroupName } from "../project/project.ts";
import { apiserverAccount, apiserverFile } from "./apiserver.ts";
import type { ConfigRequest, CustomResources } from "./config-request.ts";
import type { Manifest, ManifestFile } from "./manifest.ts";
import { labelsOf, namesOf } from "./names.ts";
import { binding, reading, role, type Rule } from "./rbac.ts";
import { servedIn } from "./served-resources.ts";
import { certificatesFile } from "./serving-certificate.ts";

/** By this an installation's definitions are told from those of another of the same name: they are in no namespace. */
const installationAnnotation = "apiserver-boot/installation";

/** Kinds as custom resources, and who answers for their code: instead of an API server, its storage and its APIServices. */
export function customResourceFiles(
  request: ConfigRequest,
  { definitions, configurations, needsServer }: CustomResources,
): readonly (ManifestFile | undefined)[] {
  const ours = (manifest: Manifest): Manifest => installed(request, manifest);
  return [
    ...(needsServer ? [webhookRbacFile(request), certificatesFile(request), webhookServerFile(request)] : []),
    { path: "custom-resources.yaml", comment: made, manifests: definitions.map(ours) },
    configurations.length === 0
      ? undefined
      : { path: "webhooks.yaml", comment: made, manifests: configurations.map(ours) },
  ];
}

const made = ["Made from the kinds in src/apis: change them there."];

/** cert-manager writes what is to be trusted into whatever asks a webhook. */
function installed(request: ConfigRequest, manifest: Manifest): Manifest {
  const { name, namespace, certificates, customResources } = request;
  const certificate = `${namespace}/${namesOf(request).serving}`;
  const asks = manifest.kind !== "CustomResourceDefinition" || converts(manifest);
  const annotations = {
    ...manifest.metadata.annotations,
    [installationAnnotation]: `${namespace}/${name}`,
    ...(certificates.kind === "cert-manager" &&
      customResources?.needsServer === true &&
      asks && { "cert-manager.io/inject-ca-from": certificate }),
  };
  const labels = { ...manifest.metadata.labels, ...labelsOf(request) };
  return { ...manifest, metadata: { ...manifest.metadata, labels, annotations } };
}

const converts = ({ spec }: Manifest): boolean => (spec as { conversion?: object }).conversion !== undefined;

/** The API server's program, told to do nothing else: it stores nothing. */
function webhookServerFile(request: ConfigRequest): ManifestFile {
  return { ...apiserverFile(request), path: "webhook-server.yaml" };
}

/** The code of kinds may read the kinds. */
function webhookRbacFile(request: ConfigRequest): ManifestFile {
  const name = namesOf(request).clusterWide();
  const rules = request.project.groups.flatMap(({ name: group }): readonly Rule[] => {
    const resources = [...new Set(servedIn(request, group).map(({ plural }) => plural))];
    return resources.length === 0
      ? []
      : [{ apiGroups: [fullGroupName(request.project, group)], resources, verbs: reading }];
  });
  return {
    path: "webhook-server-rbac.yaml",
    manifests: [
      role(request, name, rules),
      binding(request, { name, role: name, roleKind: "ClusterRole", account: apiserverAccount(request) }),
    ],
  };
}
