import { execFileSync, spawn, type ChildProcess, type SpawnOptions } from "node:child_process";
import { chownSync, existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { freePorts } from "../etcd/etcd-process.ts";
import type { PostgresBinaries } from "./postgres-binaries.ts";

const startMs = 60_000;

/** A real PostgreSQL on loopback, its data in memory where the system allows; gone when it is removed. */
export class PostgresProcess {
  #child: ChildProcess | undefined;
  #output = "";

  static async start(binaries: PostgresBinaries): Promise<PostgresProcess> {
    const directory = await mkdtemp(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "postgres-"));
    const account = otherAccount();
    if (account !== undefined) chownSync(directory, account.uid, account.gid);
    const [port = 0] = await freePorts(1);
    const options: SpawnOptions = { cwd: directory, ...account };
    const init = ["-D", join(directory, "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C"];
    execFileSync(join(binaries.directory, "initdb"), [...init, "--no-sync"], { ...options, stdio: "pipe" });
    const postgres = new PostgresProcess(binaries, directory, port, options);
    await postgres.start();
    return postgres;
  }

  private constructor(
    private readonly binaries: PostgresBinaries,
    readonly directory: string,
    readonly port: number,
    private readonly options: SpawnOptions,
  ) {}

  get url(): string {
    return `postgres://postgres@127.0.0.1:${this.port}/postgres`;
  }

  /** Also again, after it was killed: the data is still there. */
  async start(): Promise<void> {
    const flags = ["-D", join(this.directory, "data"), "-p", String(this.port), "-k", this.directory];
    const child = spawn(join(this.binaries.directory, "postgres"), [...flags, "-c", "listen_addresses=127.0.0.1"], {
      ...this.options,
      stdio: ["ignore", "ignore", "pipe"],
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (this.#output = (this.#output + text).slice(-4000)));
    this.#child = child;
    for (const deadline = Date.now() + startMs; !(await this.#answers()); await sleep(25)) {
      if (child.exitCode !== null || Date.now() > deadline)
        throw new Error(`PostgreSQL did not start: ${this.#output}`);
    }
  }

  /** As an administrator, beside the storage. */
  async query(text: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const client = await this.connect();
    try {
      return (await client.query<Record<string, unknown>>(text)).rows;
    } finally {
      await client.end();
    }
  }

  async connect(): Promise<Client> {
    const client = new Client({ connectionString: this.url });
    client.on("error", () => undefined);
    await client.connect();
    return client;
  }

  /** kill -9 of the one that watches over the others: they end, too. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
  }

  async remove(): Promise<void> {
    await this.kill();
    await rm(this.directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }

  async #answers(): Promise<boolean> {
    try {
      await this.query("SELECT 1");
      return true;
    } catch {
      return false;
    }
  }
}

/** PostgreSQL refuses to run as root: Debian's account for it, else nobody's. */
function otherAccount(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string, name: string): number => Number(execFileSync("id", [flag, name], { encoding: "utf8" }));
  const name = ["postgres", "nobody"].find((candidate) => {
    try {
      return id("-u", candidate) > 0;
    } catch {
      return false;
    }
  });
  if (name === undefined) throw new Error("no account that PostgreSQL could run as");
  return { uid: id("-u", name), gid: id("-g", name) };
}
