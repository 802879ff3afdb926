import type { Project } from "../project/project.ts";
import type { Manifest } from "./manifest.ts";

export const storages = ["etcd", "embedded", "external", "postgres"] as const;
export const certificateSources = ["self-signed", "cert-manager", "files"] as const;

/** Where the installed server keeps its objects. */
export type StorageRequest =
  | {
      readonly kind: "etcd";
      readonly members: 1 | 3;
      readonly image: string;
      readonly storageClass?: string;
      readonly size: string;
    }
  /** One replica, since one server at a time may use the volume. */
  | { readonly kind: "embedded"; readonly storageClass?: string; readonly size: string }
  /** An etcd that somebody else runs; the Secret has ca.crt, tls.crt and tls.key. */
  | { readonly kind: "external"; readonly servers: readonly string[]; readonly secret?: string }
  /** A database that somebody else runs; the Secret has its `url`, and what that names below /etc/postgres. */
  | { readonly kind: "postgres"; readonly secret: string };

/** Who makes the certificate that the server shows to the aggregator. */
export type CertificatesRequest =
  | { readonly kind: "self-signed" }
  | { readonly kind: "cert-manager" }
  /** The Secret has tls.crt and tls.key; `ca` is the PEM that the aggregator is to trust. */
  | { readonly kind: "files"; readonly secret: string; readonly ca: string };

/** Kinds as the cluster serves them itself. */
export interface CustomResources {
  readonly definitions: readonly Manifest[];
  /** What has the cluster ask the code of kinds. */
  readonly configurations: readonly Manifest[];
  /** There is code, of conversions too: somebody has to answer. */
  readonly needsServer: boolean;
}

/** One installation in one cluster. */
export interface ConfigRequest {
  readonly project: Pick<Project, "domain" | "projectName" | "groups" | "resources">;
  /** Of Deployment, Service and of whatever else belongs to it. */
  readonly name: string;
  readonly namespace: string;
  readonly image: string;
  readonly imagePullSecrets: readonly string[];
  /** The user's own: it is bound, but not made. */
  readonly serviceAccount?: string;
  readonly storage: StorageRequest;
  readonly replicas: number;
  readonly apiserverArgs: readonly string[];
  /** Of the controllers. */
  readonly controllerReplicas: number;
  readonly controllerArgs: readonly string[];
  readonly controllerEnv: readonly { readonly name: string; readonly value: string }[];
  readonly controllerSecret?: { readonly name: string; readonly mountPath: string };
  readonly certificates: CertificatesRequest;
  /** Instead of an API server: storage is nobody's then. */
  readonly customResources?: CustomResources;
}

export const defaultEtcdImage = "registry.k8s.io/etcd:3.5.24-0";
export const defaultStorageSize = "8Gi";
export const defaultSecretMount = "/etc/controller-secret";
/** `<name>-controller-manager` and a StatefulSet's `<name>-etcd-<hash>` have to be labels of 63 characters. */
export const longestName = 40;
