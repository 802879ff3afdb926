import type { ConfigRequest } from "./config-request.ts";
import { etcdCertificates, makesEtcdCertificates } from "./etcd-certificates.ts";
import type { Manifest } from "./manifest.ts";
import { componentLabels } from "./names.ts";

const metadataOf = (request: ConfigRequest, name: string) => ({
  name,
  namespace: request.namespace,
  labels: componentLabels(request, "etcd"),
});

/** The Secrets that etcd and its client need; none where somebody else makes them. */
export function etcdSecretReferences(request: ConfigRequest): readonly Manifest[] {
  if (!makesEtcdCertificates(request)) return [];
  return etcdCertificates(request).map(({ name }) => ({
    apiVersion: "v1",
    kind: "Secret",
    metadata: metadataOf(request, name),
  }));
}

/** The same, with new keys, signed by an authority whose own key is forgotten: it never signs anything else. */
export async function makeEtcdSecrets(request: ConfigRequest): Promise<readonly Manifest[]> {
  const { issueAuthority, issueMutual, AUTHORITY_DAYS } = await import("../certificates/issue.ts");
  const authority = await issueAuthority(`${request.name}-etcd-ca`);
  const encode = (text: string): string => Buffer.from(text).toString("base64");
  return Promise.all(
    etcdCertificates(request).map(async ({ name, names, usages }) => {
      // As long as their authority lasts: nobody renews them, and nothing but these pods trusts it.
      const pair = await issueMutual(authority, name, names, { usages, days: AUTHORITY_DAYS - 1 });
      return {
        apiVersion: "v1",
        kind: "Secret",
        metadata: metadataOf(request, name),
        type: "kubernetes.io/tls",
        data: {
          "ca.crt": encode(authority.certificate),
          "tls.crt": encode(pair.certificate),
          "tls.key": encode(pair.key),
        },
      };
    }),
  );
}
