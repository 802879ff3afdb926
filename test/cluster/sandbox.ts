import { execFile } from "node:child_process";
import { readlink } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { ChildProgram } from "../control-plane/child-program.ts";

const run = promisify(execFile);

/** More than this many clusters at once are not expected. */
const networks = 64;

/**
 * Namespaces of network, mounts and processes that a whole cluster runs in: what it does to routes, to packet filters and
 * to mounts is not seen outside, and when the first process ends, nothing is left of it.
 */
export class Sandbox {
  /** Of the cluster's machine. */
  readonly address: string;
  /** Of this machine, as the cluster sees it. */
  readonly outside: string;
  readonly #first: ChildProgram;

  private constructor(first: ChildProgram, network: number) {
    this.#first = first;
    this.outside = `198.18.${network}.1`;
    this.address = `198.18.${network}.2`;
  }

  /** @param pause what the first process does */
  static async create(pause: string, log: string): Promise<Sandbox> {
    const first = new ChildProgram("sandbox", "setpriv", [...endsWithUs, "unshare", ...everything, pause], log);
    try {
      await first.ready(() => isApart(first.pid), 10_000);
      const sandbox = new Sandbox(first, await connect(first.pid));
      await sandbox.#configure();
      return sandbox;
    } catch (error) {
      await first.stop("SIGKILL");
      throw error;
    }
  }

  /** What starts a program inside. It ends with the sandbox: signals do not reach it. */
  inside(program: string, args: readonly string[]): readonly [string, readonly string[]] {
    const namespace = (kind: string): string => `/proc/${this.#first.pid}/ns/${kind}`;
    const namespaces = [
      `--net=${namespace("net")}`,
      `--mount=${namespace("mnt")}`,
      `--pid=${namespace("pid_for_children")}`,
    ];
    return ["nsenter", [...namespaces, program, ...args]];
  }

  /** Starts one that does not end by itself. */
  start(name: string, program: string, args: readonly string[], folder: string): ChildProgram {
    return new ChildProgram(name, ...this.inside(program, args), join(folder, `${name}.log`));
  }

  async run(program: string, ...args: string[]): Promise<string> {
    return (await run(...mutable(this.inside(program, args)), { maxBuffer: 1 << 26 })).stdout;
  }

  /** Everything inside ends at once. */
  stop(): Promise<void> {
    return this.#first.stop("SIGKILL");
  }

  async #configure(): Promise<void> {
    const commands = [
      "ip link set lo up",
      `ip address add ${this.address}/30 dev eth0`,
      "ip link set eth0 up",
      `ip route add default via ${this.outside}`,
      "echo 1 > /proc/sys/net/ipv4/ip_forward",
      // Where kubelet and network plugins leave things whatever they are told.
      "mkdir -p /var/lib/cni",
      "for folder in /var/lib/cni /var/log; do mount -t tmpfs tmpfs $folder; done",
    ];
    await this.run("sh", "-ec", commands.join("\n"));
  }
}

const endsWithUs = ["--pdeathsig", "KILL", "--"];
const everything = ["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];

/** Its children's namespace can be named once there is a child in it. */
async function isApart(pid: number): Promise<boolean> {
  const own = await readlink("/proc/self/ns/pid_for_children");
  const other = await readlink(`/proc/${pid}/ns/pid_for_children`).catch(() => own);
  return other !== own;
}

/** Joins its network to this machine's by a pair of interfaces. @returns its number: one that nobody uses */
async function connect(pid: number): Promise<number> {
  for (let network = 1; ; network++) {
    const name = `cluster${network}`;
    try {
      await run("ip", words(`link add ${name} type veth peer name eth0 netns ${pid}`));
    } catch (error) {
      if (network < networks) continue;
      throw error;
    }
    await run("ip", words(`address add 198.18.${network}.1/30 dev ${name}`));
    await run("ip", words(`link set ${name} up`));
    return network;
  }
}

const words = (line: string): string[] => line.split(" ");
const mutable = ([program, args]: readonly [string, readonly string[]]): [string, string[]] => [program, [...args]];
