import type { KeyFiles } from "./key-material.ts";

export interface KubeApiserverFlags {
  readonly port: number;
  readonly etcd: string;
  readonly keys: KeyFiles;
}

/**
 * A whole kube-apiserver, save what needs a cluster around it. RBAC decides; webhooks are on by default; it speaks to
 * aggregated servers as front-proxy-client. Service routing by addresses of endpoints (--enable-aggregator-routing) stays
 * off: endpoints must not be on the loopback, where everything is here, while a Service of type ExternalName may.
 */
export function kubeApiserverFlags({ port, etcd, keys }: KubeApiserverFlags): string[] {
  return [
    "--bind-address=127.0.0.1",
    "--external-hostname=localhost",
    `--secure-port=${port}`,
    `--etcd-servers=${etcd}`,
    `--tls-cert-file=${keys.servingCert}`,
    `--tls-private-key-file=${keys.servingKey}`,
    `--client-ca-file=${keys.ca}`,
    "--authorization-mode=RBAC",
    // Nobody makes the default service accounts without a controller manager.
    "--disable-admission-plugins=ServiceAccount",
    "--endpoint-reconciler-type=none",
    "--service-cluster-ip-range=10.96.0.0/16",
    "--service-account-issuer=https://kubernetes.default.svc",
    `--service-account-key-file=${keys.serviceAccountPublicKey}`,
    `--service-account-signing-key-file=${keys.serviceAccountKey}`,
    `--requestheader-client-ca-file=${keys.frontProxyCa}`,
    "--requestheader-allowed-names=front-proxy-client",
    "--requestheader-username-headers=X-Remote-User",
    "--requestheader-group-headers=X-Remote-Group",
    "--requestheader-extra-headers-prefix=X-Remote-Extra-",
    `--proxy-client-cert-file=${keys.proxyClientCert}`,
    `--proxy-client-key-file=${keys.proxyClientKey}`,
  ];
}
