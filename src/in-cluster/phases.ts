import type { ObjectReference } from "./object-reference.ts";

/** As they are written in files; what else they have is between the files and the cluster. */
export interface Manifest extends ObjectReference {
  readonly metadata: ObjectReference["metadata"] & { readonly labels?: Readonly<Record<string, string>> };
  readonly [field: string]: unknown;
}

/** What is applied together, before the next is. */
export interface Phase {
  readonly title: string;
  readonly manifests: readonly Manifest[];
}

const titles = [
  "namespace",
  "rights, services, certificates",
  "storage",
  "API server",
  // Those that are converted ask the server.
  "custom resources",
  "webhooks",
  // After the server runs: an APIService without one holds up the deletion of every namespace (R-NS-2).
  "APIServices",
  "controllers",
] as const;

/** The order in which things work as soon as they are there. */
export function phasesOf(manifests: readonly Manifest[]): readonly Phase[] {
  return titles
    .map((title, index) => ({ title, manifests: manifests.filter((manifest) => rank(manifest) === index) }))
    .filter((phase) => phase.manifests.length > 0);
}

function rank({ kind, metadata }: Manifest): number {
  const component = metadata.labels?.["app.kubernetes.io/component"];
  switch (kind) {
    case "Namespace":
      return 0;
    case "CustomResourceDefinition":
      return 4;
    case "ValidatingWebhookConfiguration":
    case "MutatingWebhookConfiguration":
      return 5;
    case "APIService":
      return 6;
    case "StatefulSet":
    case "Deployment":
    case "DaemonSet":
    case "Job":
      return component === "etcd" ? 2 : component === "apiserver" ? 3 : 7;
    default:
      return 1;
  }
}
