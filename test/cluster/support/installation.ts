import type { Cluster } from "../cluster.ts";
import { boot } from "./scaffolded-project.ts";

/** What the project of most tests is installed as. */
export const name = "my-apiserver";
export const namespace = "my-apiserver";

export interface Installation {
  readonly name: string;
  readonly namespace: string;
  /** Of a registry that the node pulls from, without TLS. */
  readonly registry: string;
  readonly kubeconfig: string;
  /** Flags of the storage, and others. */
  readonly flags: string;
}

/** Builds, pushes and installs a project as its user would: the image from nothing but this machine's Node and libraries. */
export const install = (directory: string, { name, namespace, registry, kubeconfig, flags }: Installation) =>
  boot(
    directory,
    `run in-cluster --name ${name} --namespace ${namespace} --image ${registry}/${name}:v1 --builder oci --base scratch ` +
      `--no-check --plain-http --kubeconfig ${kubeconfig} --timeout 2m ${flags}`,
  );

/** Of replicas that share the etcd of the control plane. */
export const sharedStorage = ({ etcd }: Pick<Cluster, "etcd">): string =>
  `--storage external --etcd-servers ${etcd} --replicas 2 --apiserver-args=--shutdown-delay-duration=5s`;
