import { execFile } from "node:child_process";
import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Client } from "../../src/client/client.ts";
import { readAll } from "../../src/client/transport.ts";
import type { CertificateAuthority } from "../support/certificate-authority.ts";
import { ensureBinaries, type Binaries, type Unavailable } from "./binaries.ts";
import { ChildProgram } from "./child-program.ts";
import { freePorts } from "./free-port.ts";
import { makeKeyMaterial, type KeyFiles, type KeyMaterial } from "./key-material.ts";
import { kubeApiserverFlags } from "./kube-apiserver-flags.ts";
import { kubeconfigOf } from "./kubeconfig.ts";
import { onTheLoopback, type Surroundings } from "./surroundings.ts";

/** A real kube-apiserver over a real etcd, both on free ports: of the loopback, unless surroundings say otherwise. */
export interface ControlPlane {
  /** `https://<address>:<port>` */
  readonly server: string;
  /** PEM of what signed its certificate. */
  readonly ca: string;
  /** A member of system:masters. */
  readonly admin: { readonly cert: string; readonly key: string };
  /** A file, of the administrator. */
  readonly kubeconfig: string;
  /** `http://<address>:<port>`: its etcd. */
  readonly etcd: string;
  /** What it calls itself at /version. */
  readonly version: string;
  /** Signs clients of it. */
  readonly authority: CertificateAuthority;
  /** Signs what may speak for others to an aggregated server. */
  readonly frontProxyAuthority: CertificateAuthority;
  /** What else a cluster's programs are given. */
  readonly keys: KeyFiles;
  readonly pids: readonly number[];
  /** Ends both and removes everything they wrote. */
  stop(): Promise<void>;
}

export interface ControlPlaneOptions {
  /** Default: KUBERNETES_VERSION, else the pinned one. */
  readonly version?: string;
  /** Default: a new folder among the temporary ones. Removed by `stop`. */
  readonly folder?: string;
  /** More flags for kube-apiserver. */
  readonly flags?: readonly string[];
  readonly surroundings?: Surroundings;
}

const readyMilliseconds = 120_000;

/** Starts one, or says why there is none here. */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane | Unavailable> {
  const binaries = await ensureBinaries(options.version);
  if ("unavailable" in binaries) return binaries;
  const { flags = [], surroundings = onTheLoopback } = options;
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), "control-plane-")));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const programs: ChildProgram[] = [];
  const stop = async (): Promise<void> => {
    for (const program of programs.toReversed()) await program.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    return { ...(await start(binaries, folder, flags, surroundings, programs)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  binaries: Binaries,
  folder: string,
  flags: readonly string[],
  surroundings: Surroundings,
  programs: ChildProgram[],
): Promise<Omit<ControlPlane, "stop">> {
  const [clientPort = 0, peerPort = 0, securePort = 0] = await freePorts(3);
  const { address, names } = surroundings;
  const keys = await makeKeyMaterial(join(folder, "pki"), [address, ...names]);
  const startProgram = (name: string, binary: string, args: readonly string[]): ChildProgram => {
    const program = new ChildProgram(name, ...surroundings.command(binary, args), join(folder, `${name}.log`));
    programs.push(program);
    return program;
  };
  const etcd = await startEtcd(binaries.etcd, folder, [address, clientPort, peerPort], startProgram);
  const { hasNodes } = surroundings;
  const args = [...kubeApiserverFlags({ address, port: securePort, etcd, keys: keys.files, hasNodes }), ...flags];
  const program = startProgram("kube-apiserver", binaries.kubeApiserver, args);
  const server = `https://${address}:${securePort}`;
  const version = await whenReady(program, server, keys);
  const { admin, authority, frontProxyAuthority } = keys;
  const user = { server, ca: authority.pem, cert: admin.cert, key: admin.key };
  const kubeconfig = join(folder, "kubeconfig");
  await writeFile(kubeconfig, kubeconfigOf(user), { mode: 0o600 });
  const pids = programs.map(({ pid }) => pid);
  const { ca } = user;
  return { server, ca, admin, kubeconfig, etcd, version, authority, frontProxyAuthority, keys: keys.files, pids };
}

/** @returns its URL */
async function startEtcd(
  binary: string,
  folder: string,
  [address, clientPort, peerPort]: readonly [string, number, number],
  startProgram: (name: string, binary: string, args: readonly string[]) => ChildProgram,
): Promise<string> {
  const client = `http://${address}:${clientPort}`;
  const peer = `http://${address}:${peerPort}`;
  const args = [
    `--data-dir=${join(folder, "etcd")}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    ...(await durabilityFlags(binary)),
  ];
  const program = startProgram("etcd", binary, args);
  const isHealthy = async (): Promise<boolean> => {
    const answer = await fetch(`${client}/health`).catch(() => undefined);
    return answer?.ok === true && ((await answer.json()) as { health?: string }).health === "true";
  };
  await program.ready(isHealthy, readyMilliseconds);
  return client;
}

/** What is here may be lost with the machine. etcd 3.4 does not know how. */
async function durabilityFlags(binary: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)(binary, ["--version"]);
  return /^etcd Version: 3\.[0-4]\./.test(stdout) ? [] : ["--unsafe-no-fsync"];
}

/** @returns the version it says it is */
async function whenReady(program: ChildProgram, server: string, keys: KeyMaterial): Promise<string> {
  const client = new Client({ server, ca: keys.authority.pem, cert: keys.admin.cert, key: keys.admin.key });
  try {
    await program.ready(() => isReady(client), readyMilliseconds);
    return (await client.request<{ gitVersion: string }>({ path: "/version" })).gitVersion;
  } finally {
    client.close();
  }
}

async function isReady(client: Client): Promise<boolean> {
  try {
    const { status, body } = await client.stream({ path: "/readyz" });
    await readAll(body);
    return status === 200;
  } catch {
    return false;
  }
}
