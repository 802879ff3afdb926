import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Client } from "../../src/client/client.ts";
import type { Unavailable } from "../control-plane/binaries.ts";
import { startControlPlane, type ControlPlane } from "../control-plane/control-plane.ts";
import { adminOf } from "../control-plane/install-kinds.ts";
import { ensureClusterBinaries, type ClusterBinaries } from "./binaries.ts";
import { startControllers, type ProgramOptions } from "./controllers.ts";
import { ClusterDns } from "./dns/cluster-dns.ts";
import { Containerd } from "./node/containerd.ts";
import { ControlGroups } from "./node/control-groups.ts";
import { nodeName, startNode } from "./node/node.ts";
import { offerVolumes } from "./node/volumes.ts";
import { whatIsMissing } from "./requirements.ts";
import { Sandbox } from "./sandbox.ts";

/** A whole cluster of one node, as an installer would make it: nothing in it is ours but its DNS. */
export interface Cluster extends ControlPlane {
  readonly containerd: Containerd;
  /** An image of etcd that the node has. */
  readonly etcdImage: string;
  /** This machine's address, as pods see it. */
  readonly outside: string;
  /** Where the output of all its programs is. */
  readonly folder: string;
}

const serviceNames = ["10.96.0.1", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local"];
const readyMilliseconds = 60_000;
const etcdImage = "cluster.local/etcd:1";
const volumes = 8;

/** What there is to stop, as far as it has come. */
interface Parts {
  sandbox?: Sandbox;
  groups?: ControlGroups;
  plane?: ControlPlane;
  admin?: Client;
  dns?: ClusterDns;
}

/** Starts one, or says why there is none here. */
export async function startCluster(): Promise<Cluster | Unavailable> {
  const missing = await whatIsMissing();
  if (missing !== undefined) return { unavailable: missing };
  const binaries = await ensureClusterBinaries();
  if ("unavailable" in binaries) return binaries;
  const folder = await mkdtemp(join(tmpdir(), "cluster-"));
  const parts: Parts = {};
  // All programs end with the sandbox: nothing has to be asked to.
  const stop = async (): Promise<void> => {
    await parts.dns?.close();
    parts.admin?.close();
    await parts.sandbox?.stop();
    await parts.groups?.remove();
    await parts.plane?.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const started = await start(binaries, folder, parts);
    if ("unavailable" in started) await stop();
    return "unavailable" in started ? started : { ...started, folder, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  { kubernetes, pause, etcd }: ClusterBinaries,
  folder: string,
  parts: Parts,
): Promise<Omit<Cluster, "folder"> | Unavailable> {
  const sandbox = await Sandbox.create(pause, join(folder, "sandbox.log"));
  parts.sandbox = sandbox;
  const { address, outside } = sandbox;
  const plane = await startControlPlane({
    folder: join(folder, "control-plane"),
    surroundings: { address, names: serviceNames, hasNodes: true, command: (...of) => sandbox.inside(...of) },
  });
  if ("unavailable" in plane) return plane;
  parts.plane = plane;
  parts.admin = adminOf(plane);
  parts.dns = await ClusterDns.start(outside, parts.admin);
  const options: ProgramOptions = { plane, sandbox, kubernetes, folder };
  await startControllers(options);
  const containerd = await Containerd.start(sandbox, pause, folder);
  parts.groups = await ControlGroups.create(basename(folder));
  await startNode(options, { socket: containerd.socket, controlGroup: parts.groups.name, dns: outside });
  await containerd.add({ name: etcdImage, entrypoint: ["etcd"], files: { "/usr/bin/etcd": etcd } });
  await offerVolumes(parts.admin, join(folder, "volumes"), volumes);
  await nodeIsReady(parts.admin);
  return { ...plane, containerd, etcdImage, outside };
}

async function nodeIsReady(admin: Client): Promise<void> {
  const deadline = Date.now() + readyMilliseconds;
  while (!(await isReady(admin))) {
    if (Date.now() > deadline) throw new Error(`the node is not ready after ${readyMilliseconds / 1000} s`);
    await pause(200);
  }
}

async function isReady(admin: Client): Promise<boolean> {
  const { items } = await admin.request<{ items: NodeObject[] }>({ path: "/api/v1/nodes" });
  const node = items.find(({ metadata }) => metadata.name === nodeName);
  return node?.status.conditions?.some(({ type, status }) => type === "Ready" && status === "True") === true;
}

interface NodeObject {
  readonly metadata: { readonly name: string };
  readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}
