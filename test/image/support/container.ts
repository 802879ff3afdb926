import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RegistryReader, type StoredConfig } from "./read-registry.ts";

export interface ContainerOptions {
  /** In place of the entrypoint. */
  readonly command?: readonly string[];
  readonly args?: readonly string[];
}

/**
 * An image pulled from a registry and started by runc, as a kubelet would with readOnlyRootFilesystem, no capabilities
 * and no privileges: only `data` can be written to. It shares this machine's network.
 */
export class Container {
  readonly data: string;
  output = "";
  readonly exited: Promise<number | null>;
  readonly #bundle: string;
  readonly #id = `image-test-${randomBytes(6).toString("hex")}`;
  readonly #child: ChildProcess;

  static async run(image: string, digest: string, options: ContainerOptions = {}): Promise<Container> {
    const bundle = mkdtempSync(join(tmpdir(), "container-"));
    const registry = new RegistryReader(image);
    const { body } = await registry.manifest(digest);
    const rootfs = join(bundle, "rootfs");
    mkdirSync(rootfs);
    for (const layer of body.layers) {
      const file = join(bundle, "layer");
      writeFileSync(file, await registry.blob(layer.digest));
      execFileSync("tar", ["-xzpf", file, "-C", rootfs, "--numeric-owner"]);
      rmSync(file);
    }
    return new Container(bundle, await registry.json<StoredConfig>(body.config.digest), options);
  }

  private constructor(bundle: string, { config }: StoredConfig, { command, args = [] }: ContainerOptions) {
    this.#bundle = bundle;
    this.data = join(bundle, "data");
    mkdirSync(this.data);
    const [uid = 0, gid = 0] = config.User.split(":").map(Number);
    chownSync(this.data, uid, gid);
    execFileSync("runc", ["spec"], { cwd: bundle });
    const file = join(bundle, "config.json");
    const spec = JSON.parse(readFileSync(file, "utf8")) as RuntimeSpec;
    const none = { bounding: [], effective: [], permitted: [], ambient: [], inheritable: [] };
    const process = {
      ...spec.process,
      terminal: false,
      user: { uid, gid },
      args: [...(command ?? config.Entrypoint), ...args],
      env: config.Env,
      cwd: config.WorkingDir,
      capabilities: none,
      noNewPrivileges: true,
      rlimits: [],
    };
    const mounts = [
      ...spec.mounts.filter(({ destination }) => destination !== "/tmp"),
      { destination: "/data", type: "none", source: this.data, options: ["rbind", "rw"] },
    ];
    const namespaces = spec.linux.namespaces.filter(({ type }) => type !== "network");
    const root = { path: "rootfs", readonly: true };
    writeFileSync(file, JSON.stringify({ ...spec, process, root, mounts, linux: { ...spec.linux, namespaces } }));
    this.#child = spawn("runc", ["run", "--bundle", bundle, this.#id], { stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => (this.output += text));
    }
    this.exited = new Promise((resolve) => this.#child.once("close", resolve));
  }

  /** Waits for a line of its output. @throws Error with all of it if it ends first, or after a minute */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    const deadline = Date.now() + 60_000;
    for (;;) {
      const match = pattern.exec(this.output);
      if (match !== null) return match;
      const ended = this.#child.exitCode !== null || this.#child.signalCode !== null;
      if (ended || Date.now() > deadline) throw new Error(`${pattern} was not printed:\n${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Runs a program in it. @throws Error if that fails */
  exec(...command: readonly string[]): string {
    return execFileSync("runc", ["exec", this.#id, ...command], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  signal(name: string): void {
    execFileSync("runc", ["kill", this.#id, name]);
  }

  async remove(): Promise<void> {
    execFileSync("runc", ["delete", "--force", this.#id], { stdio: "ignore" });
    await this.exited;
    rmSync(this.#bundle, { recursive: true, force: true });
  }
}

interface RuntimeSpec {
  readonly process: object;
  readonly mounts: readonly { readonly destination: string }[];
  readonly linux: { readonly namespaces: readonly { readonly type: string }[] };
}
