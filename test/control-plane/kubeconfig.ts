import { stringify } from "yaml";

export interface KubeconfigUser {
  readonly server: string;
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** One cluster, one user, one context. */
export function kubeconfigOf({ server, ca, cert, key }: KubeconfigUser): string {
  const base64 = (pem: string): string => Buffer.from(pem).toString("base64");
  const name = "control-plane";
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster: { server, "certificate-authority-data": base64(ca) } }],
    users: [{ name, user: { "client-certificate-data": base64(cert), "client-key-data": base64(key) } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
  });
}
