import { join } from "node:path";

export interface KubeletOptions {
  readonly folder: string;
  /** Of containerd. */
  readonly socket: string;
  readonly ca: string;
  readonly controlGroup: string;
  readonly dns: string;
}

/** As an installer writes it, but for control groups v1 and for disks that may be nearly full. */
export const kubeletConfig = ({ folder, socket, ca, controlGroup, dns }: KubeletOptions): object => ({
  apiVersion: "kubelet.config.k8s.io/v1beta1",
  kind: "KubeletConfiguration",
  containerRuntimeEndpoint: `unix://${socket}`,
  failCgroupV1: false,
  cgroupDriver: "cgroupfs",
  cgroupRoot: controlGroup,
  failSwapOn: false,
  authentication: { anonymous: { enabled: false }, webhook: { enabled: true }, x509: { clientCAFile: ca } },
  authorization: { mode: "Webhook" },
  clusterDomain: "cluster.local",
  clusterDNS: [dns],
  resolvConf: "",
  readOnlyPort: 0,
  evictionHard: { "memory.available": "0%", "nodefs.available": "0%", "imagefs.available": "0%" },
  imageGCHighThresholdPercent: 100,
  volumePluginDir: join(folder, "volume-plugins"),
});

export const kubeProxyConfig = (kubeconfig: string, clusterCIDR: string): object => ({
  apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
  kind: "KubeProxyConfiguration",
  clientConnection: { kubeconfig },
  mode: "iptables",
  clusterCIDR,
  // What belongs to the whole machine stays as it is.
  conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: "0s", tcpCloseWaitTimeout: "0s" },
});
