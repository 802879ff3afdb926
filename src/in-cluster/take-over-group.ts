import type { Cluster } from "./cluster.ts";
import type { Manifest } from "./phases.ts";

/** On what kube-apiserver made for the groups of CustomResourceDefinitions, and changes back as long as it is there. */
const automanaged = "kube-aggregator.kubernetes.io/automanaged";

/** Of a group that custom resources have been served from, or still are: the APIService becomes ours. */
export async function takeOverGroup(cluster: Cluster, manifest: Manifest): Promise<void> {
  if (manifest.kind !== "APIService") return;
  const found = await cluster.read(manifest);
  if (found?.metadata.labels?.[automanaged] === undefined) return;
  await cluster.patch(manifest, { metadata: { labels: { [automanaged]: null } } });
}
