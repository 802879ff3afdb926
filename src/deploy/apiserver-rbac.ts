import { apiserverAccount } from "./apiserver.ts";
import type { ConfigRequest } from "./config-request.ts";
import type { Manifest, ManifestFile } from "./manifest.ts";
import { namesOf } from "./names.ts";
import { binding, reading, role, type Rule } from "./rbac.ts";
import { apiServiceName, servedVersions } from "./served-resources.ts";

const systemNamespace = "kube-system";

/** What the API server may do in its cluster, and no more (R-AUTHZ-6, R-AUTHZ-7). */
export function apiserverRbacFile(request: ConfigRequest): ManifestFile {
  const { clusterWide, apiserver, serving } = namesOf(request);
  const account = apiserverAccount(request);
  return {
    path: "apiserver-rbac.yaml",
    manifests: [
      role(request, clusterWide(), clusterRules(request)),
      binding(request, { name: clusterWide(), role: clusterWide(), roleKind: "ClusterRole", account }),
      binding(request, {
        name: clusterWide("auth-delegator"),
        role: "system:auth-delegator",
        roleKind: "ClusterRole",
        account,
      }),
      binding(request, {
        name: clusterWide("authentication-reader"),
        role: "extension-apiserver-authentication-reader",
        roleKind: "Role",
        account,
        namespace: systemNamespace,
      }),
      ...(request.certificates.kind === "self-signed" ? ownSecret(request, apiserver, serving, account) : []),
    ],
  };
}

function clusterRules(request: ConfigRequest): readonly Rule[] {
  return [
    // Nothing may be created in a namespace that is being deleted (R-ADM-20).
    { apiGroups: [""], resources: ["namespaces"], verbs: reading },
    ...(request.certificates.kind === "self-signed"
      ? [
          {
            apiGroups: ["apiregistration.k8s.io"],
            resources: ["apiservices"],
            resourceNames: servedVersions(request).map(apiServiceName),
            verbs: [...reading, "patch"],
          },
        ]
      : []),
  ];
}

/** The Secret is there before the server: who may create Secrets may create any. */
function ownSecret(request: ConfigRequest, name: string, secret: string, account: string): readonly Manifest[] {
  const { namespace } = request;
  const rule = { apiGroups: [""], resources: ["secrets"], resourceNames: [secret], verbs: [...reading, "update"] };
  return [
    role(request, name, [rule], namespace),
    binding(request, { name, role: name, roleKind: "Role", account, namespace }),
  ];
}
