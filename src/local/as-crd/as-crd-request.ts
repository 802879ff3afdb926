import type { NamedCluster } from "../../in-cluster/named-cluster.ts";
import type { Manifest } from "../../in-cluster/phases.ts";
import type { LocalProgram } from "../local-program.ts";

/** Where the project's webhook server runs, and how the cluster finds it. */
export interface LocalWebhooks {
  /** As the cluster's API server reaches it. */
  readonly url: string;
  /** Of this machine. */
  readonly bindAddress: string;
  readonly port: number;
}

/** What the cluster is to be asked for, and what runs beside it on this machine. Paths are absolute. */
export interface AsCrdRequest {
  /** Of the project. */
  readonly directory: string;
  readonly name: string;
  readonly cluster: NamedCluster;
  /** What the programs use: of that cluster alone. */
  readonly kubeconfig: string;
  readonly certificates: string;
  readonly definitions: readonly Manifest[];
  /** Absent: the cluster asks no code. */
  readonly webhooks?: LocalWebhooks;
  /** Have the cluster ask the webhook server; taken away with it. */
  readonly configurations: readonly Manifest[];
  readonly runsControllers: boolean;
  readonly force: boolean;
  readonly timeoutMilliseconds: number;
}

/** Whose fields these are: not those of `run in-cluster`, which installs for good. */
export const localFieldManager = "apiserver-boot-run-local";

/** What runs, in the order in which it starts. */
export const asCrdPrograms = ({
  webhooks,
  runsControllers,
}: Pick<AsCrdRequest, "webhooks" | "runsControllers">): readonly Exclude<LocalProgram, "etcd">[] => [
  ...(webhooks === undefined ? [] : (["apiserver"] as const)),
  ...(runsControllers ? (["controller-manager"] as const) : []),
];
