import { stringify } from "yaml";
import type { Client } from "../../../src/client/client.ts";
import type { ControlPlane } from "../control-plane.ts";

/** A kubeconfig of a ServiceAccount, as a pod would have its token. */
export async function accountKubeconfig(
  admin: Client,
  { server, ca }: Pick<ControlPlane, "server" | "ca">,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Promise<string> {
  const { status } = await admin.request<{ status: { token: string } }>({
    method: "POST",
    path: `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`,
    body: { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: { expirationSeconds: 3600 } },
  });
  const authority = Buffer.from(ca).toString("base64");
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster: { server, "certificate-authority-data": authority } }],
    users: [{ name, user: { token: status.token } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
  });
}
