import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { EtcdBinary } from "./etcd-binaries.ts";

export interface EtcdProcessOptions {
  /** More members of its cluster, by name; alone if absent. */
  readonly cluster?: string;
  readonly name?: string;
  readonly clientPort?: number;
  readonly peerPort?: number;
  readonly flags?: readonly string[];
  /** https with these flags instead of http. */
  readonly tlsFlags?: readonly string[];
}

const START_MS = 30_000;

/** A real etcd on loopback, its data in memory where the system allows. */
export class EtcdProcess {
  readonly url: string;
  readonly #arguments: readonly string[];
  #child: ChildProcess | undefined;
  #output = "";

  static async start(binary: EtcdBinary, options: EtcdProcessOptions = {}): Promise<EtcdProcess> {
    const etcd = await EtcdProcess.prepare(binary, options);
    await etcd.start();
    return etcd;
  }

  static async prepare(binary: EtcdBinary, options: EtcdProcessOptions = {}): Promise<EtcdProcess> {
    const directory = await mkdtemp(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "etcd-"));
    const [clientPort = 0, peerPort = 0] = await freePorts(2);
    return new EtcdProcess(binary, directory, { clientPort, peerPort, ...options });
  }

  private constructor(
    private readonly binary: EtcdBinary,
    readonly directory: string,
    options: EtcdProcessOptions,
  ) {
    const { name = "default", clientPort = 0, peerPort = 0, tlsFlags, flags = [] } = options;
    this.url = `${tlsFlags === undefined ? "http" : "https"}://127.0.0.1:${clientPort}`;
    const peer = `http://127.0.0.1:${peerPort}`;
    this.#arguments = [
      `--name=${name}`,
      `--data-dir=${join(directory, "data")}`,
      `--listen-client-urls=${this.url}`,
      `--advertise-client-urls=${this.url}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=${options.cluster ?? `${name}=${peer}`}`,
      // Room for a request body of 3 MiB (R-SIZE-1).
      "--max-request-bytes=8388608",
      "--log-level=warn",
      "--logger=zap",
      ...(tlsFlags ?? []),
      ...flags,
    ];
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Also again, after it was killed: the data is still there. */
  async start(): Promise<void> {
    const child = spawn(this.binary.path, this.#arguments, { stdio: ["ignore", "ignore", "pipe"] });
    child.stderr.setEncoding("utf8").on("data", (text: string) => (this.#output = (this.#output + text).slice(-4000)));
    this.#child = child;
    const port = Number(new URL(this.url).port);
    for (const deadline = Date.now() + START_MS; !(await listens(port)); await sleep(10)) {
      if (child.exitCode !== null || Date.now() > deadline) throw new Error(`etcd did not start: ${this.#output}`);
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  /** kill -9 */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
  }

  async remove(): Promise<void> {
    await this.kill();
    await rm(this.directory, { recursive: true, force: true });
  }
}

/** Ports that were free a moment ago. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
