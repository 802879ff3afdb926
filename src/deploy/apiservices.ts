import type { ConfigRequest } from "./config-request.ts";
import type { Manifest } from "./manifest.ts";
import { labelsOf, namesOf } from "./names.ts";
import { apiServiceName, servedVersions, type ServedVersion } from "./served-resources.ts";

/** R-AGG-6: below the built-in groups, whose kinds win where a short name is ambiguous. */
const groupPriorityMinimum = 1000;
const lowestVersionPriority = 15;
const highestVersionPriority = 1000;

/**
 * One APIService per version (R-MV-10), so that the aggregator prefers versions in the server's own order (R-DISC-6).
 * What it should trust comes from the server itself, from cert-manager, or from a file; it is always verified.
 */
export function apiServices(request: ConfigRequest): readonly Manifest[] {
  const versions = servedVersions(request);
  return versions.map((served) => ({
    apiVersion: "apiregistration.k8s.io/v1",
    kind: "APIService",
    metadata: {
      name: apiServiceName(served),
      labels: labelsOf(request),
      ...trustedByAnnotation(request),
    },
    spec: {
      group: served.group,
      version: served.version,
      groupPriorityMinimum,
      versionPriority: versionPriority(served, versions),
      service: { name: namesOf(request).apiserver, namespace: request.namespace, port: 443 },
      ...trustedByBundle(request),
    },
  }));
}

/** R-AGG-1 allows up to 1000. */
function versionPriority(served: ServedVersion, all: readonly ServedVersion[]): number {
  const own = all.filter(({ group }) => group === served.group);
  const better = own.length - 1 - own.indexOf(served);
  return Math.min(lowestVersionPriority + better, highestVersionPriority);
}

function trustedByAnnotation(request: ConfigRequest): { annotations?: Record<string, string> } {
  if (request.certificates.kind !== "cert-manager") return {};
  const certificate = `${request.namespace}/${namesOf(request).serving}`;
  return { annotations: { "cert-manager.io/inject-ca-from": certificate } };
}

function trustedByBundle({ certificates }: ConfigRequest): { caBundle?: string } {
  return certificates.kind === "files" ? { caBundle: Buffer.from(certificates.ca).toString("base64") } : {};
}
