import { stringify } from "yaml";
import { writeAtomically } from "../files/write-atomically.ts";
import type { Certificates } from "../certificates/ensure-certificates.ts";
import { serverUrl } from "./local-request.ts";
import type { LocalRequest } from "./local-request.ts";

/**
 * Writes a kubeconfig with everything in it, so that it works wherever it is copied to. It makes its reader the
 * administrator, so only its owner may read it.
 */
export async function writeKubeconfig(
  request: Pick<LocalRequest, "name" | "port" | "kubeconfig">,
  certificates: Pick<Certificates, "authority" | "administrator">,
): Promise<void> {
  await writeAtomically(request.kubeconfig, kubeconfig(request, certificates), 0o600);
}

function kubeconfig(
  request: Pick<LocalRequest, "name" | "port">,
  { authority, administrator }: Pick<Certificates, "authority" | "administrator">,
): string {
  const { name } = request;
  const user = `${name}-admin`;
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      { name, cluster: { server: serverUrl(request), "certificate-authority-data": base64(authority.certificate) } },
    ],
    users: [
      {
        name: user,
        user: {
          "client-certificate-data": base64(administrator.certificate),
          "client-key-data": base64(administrator.key),
        },
      },
    ],
    contexts: [{ name, context: { cluster: name, user, namespace: "default" } }],
    "current-context": name,
  };
  return `# Written by "apiserver-boot run local" each time it starts.\n${stringify(config, { lineWidth: 0 })}`;
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
