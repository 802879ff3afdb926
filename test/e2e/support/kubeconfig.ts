import type { Served } from "../../contract/support/serve.ts";

/** A configuration file for the administrator of a server. */
export function kubeconfigOf({ server, ca, admin }: Served): string {
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "test",
    contexts: [{ name: "test", context: { cluster: "test", user: "admin" } }],
    clusters: [{ name: "test", cluster: { server, "certificate-authority-data": base64(ca) } }],
    users: [
      { name: "admin", user: { "client-certificate-data": base64(admin.cert), "client-key-data": base64(admin.key) } },
    ],
  });
}
