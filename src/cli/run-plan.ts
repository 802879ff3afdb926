import type { ConfigRequest } from "../deploy/config-request.ts";
import { etcdSecretReferences } from "../deploy/etcd-secrets.ts";
import { manifestsOf } from "../deploy/manifests.ts";
import type { ImageRequest } from "../image/image-request.ts";
import { planImage } from "../image/plan-image.ts";
import { nameOf } from "../in-cluster/explain-error.ts";
import { phasesOf, type Manifest } from "../in-cluster/phases.ts";
import type { ConfigTree } from "./config-tree.ts";

export interface RunStep {
  readonly step: string;
  readonly what: string;
}

/** All that `run in-cluster` would do, in order; no cluster is asked. */
export function planOfRun(
  request: ConfigRequest,
  tree: ConfigTree,
  image: ImageRequest | undefined,
): readonly RunStep[] {
  const built = image === undefined ? [] : planImage(image).map(({ step, summary }) => ({ step, what: summary }));
  const secrets = etcdSecretReferences(request).map((secret) => ({
    step: "make",
    what: `${nameOf(secret)}, if it is missing`,
  }));
  return [
    ...built,
    ...tree.changes.map(({ path }) => ({ step: "write", what: path })),
    ...phasesOf(manifestsOf(request)).flatMap(({ title, manifests }) => [
      ...(title === "storage" ? secrets : []),
      ...manifests.map((manifest) => ({ step: "apply", what: nameOf(manifest) })),
      ...manifests.flatMap(waited),
    ]),
  ];
}

function waited(manifest: Manifest): readonly RunStep[] {
  switch (manifest.kind) {
    case "Deployment":
    case "StatefulSet":
      return [{ step: "wait", what: `until ${nameOf(manifest)} is rolled out` }];
    case "CustomResourceDefinition":
      return [{ step: "wait", what: `until ${nameOf(manifest)} is served` }];
    case "APIService":
      return [{ step: "wait", what: `until ${nameOf(manifest)} is available` }];
    default:
      return [];
  }
}
