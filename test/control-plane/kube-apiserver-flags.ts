import type { KeyFiles } from "./key-material.ts";

export interface KubeApiserverFlags {
  readonly address: string;
  readonly port: number;
  readonly etcd: string;
  readonly keys: KeyFiles;
  /** Whether a controller manager and nodes belong to it. */
  readonly hasNodes: boolean;
}

/**
 * A whole kube-apiserver. RBAC decides; webhooks are on by default; it speaks to aggregated servers as front-proxy-client.
 * Service routing by addresses of endpoints (--enable-aggregator-routing) stays off: without nodes, endpoints must not be
 * on the loopback, where everything is here, while a Service of type ExternalName may; with nodes, kube-proxy does it.
 */
export function kubeApiserverFlags({ address, port, etcd, keys, hasNodes }: KubeApiserverFlags): string[] {
  return [
    `--bind-address=${address}`,
    "--external-hostname=localhost",
    `--secure-port=${port}`,
    `--etcd-servers=${etcd}`,
    `--tls-cert-file=${keys.servingCert}`,
    `--tls-private-key-file=${keys.servingKey}`,
    `--client-ca-file=${keys.ca}`,
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
    ...(hasNodes ? flagsWithNodes(address, keys) : flagsAlone),
  ];
}

const flagsAlone = [
  "--authorization-mode=RBAC",
  // Nobody makes the default service accounts without a controller manager.
  "--disable-admission-plugins=ServiceAccount",
  "--endpoint-reconciler-type=none",
];

const flagsWithNodes = (address: string, keys: KeyFiles): string[] => [
  "--authorization-mode=Node,RBAC",
  "--enable-admission-plugins=NodeRestriction",
  `--advertise-address=${address}`,
  `--kubelet-client-certificate=${keys.kubeletClientCert}`,
  `--kubelet-client-key=${keys.kubeletClientKey}`,
  "--kubelet-preferred-address-types=InternalIP",
];
