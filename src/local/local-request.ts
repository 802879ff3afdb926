import { join } from "node:path";
import type { LocalProgram } from "./local-program.ts";

export interface StartedEtcd {
  readonly kind: "started";
  readonly program: string;
  readonly clientPort: number;
  readonly peerPort: number;
}

/** An etcd that runs already, or one to start. */
export type LocalEtcd = { readonly kind: "running"; readonly servers: string } | StartedEtcd;

/** What to run on this machine. Paths are absolute. */
export interface LocalRequest {
  /** Of the project. */
  readonly directory: string;
  /** Of the project; also the name of the context in the kubeconfig. */
  readonly name: string;
  readonly run: readonly ("apiserver" | "controller-manager")[];
  readonly storage: "embedded" | "memory" | "etcd" | "postgres" | "sqlite";
  /** With storage etcd. */
  readonly etcd?: LocalEtcd;
  /** Not 0. */
  readonly port: number;
  /** The kubeconfig: written if the API server runs, else only read. */
  readonly kubeconfig: string;
  readonly certificates: string;
}

/** Only this machine may connect: the administrator's certificate lies in the project. */
export const BIND_ADDRESS = "127.0.0.1";

export function serverUrl({ port }: Pick<LocalRequest, "port">): string {
  return `https://${BIND_ADDRESS}:${port}`;
}

/** Where embedded storage keeps the objects of a project; not in git. */
export function dataDirectory(directory: string): string {
  return join(directory, ".apiserver-boot", "data");
}

/** What `--reset` deletes. */
export function objectsDirectory({ directory, storage }: Pick<LocalRequest, "directory" | "storage">): string {
  const isOther = storage === "etcd" || storage === "sqlite";
  return isOther ? join(directory, ".apiserver-boot", storage) : dataDirectory(directory);
}

/** What runs, in the order in which it starts. */
export function localProcesses({ etcd, run }: Pick<LocalRequest, "etcd" | "run">): readonly LocalProgram[] {
  return etcd?.kind === "started" ? ["etcd", ...run] : run;
}

/** The bundle of a program. */
export function bundleFile(directory: string, program: string): string {
  return join(directory, "bin", `${program}.js`);
}
