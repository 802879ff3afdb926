import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "../../../src/client/client.ts";
import { CertificateAuthority } from "../../support/certificate-authority.ts";
import { bundleProgram, runProgram } from "../storage-child.ts";

const startLimitMs = 60_000;

/** A server in a process of its own, on a data directory that outlives it. */
export class ServerProcess {
  readonly #directory: string;
  readonly #program: Awaited<ReturnType<typeof bundleProgram>>;
  readonly #ca: CertificateAuthority;
  readonly #identity: { readonly cert: string; readonly key: string };
  #child: ChildProcessWithoutNullStreams | undefined;

  private constructor(
    directory: string,
    program: Awaited<ReturnType<typeof bundleProgram>>,
    ca: CertificateAuthority,
    identity: { readonly cert: string; readonly key: string },
  ) {
    this.#directory = directory;
    this.#program = program;
    this.#ca = ca;
    this.#identity = identity;
  }

  static async prepare(): Promise<ServerProcess> {
    const directory = await mkdtemp(join(tmpdir(), "kill-server-"));
    const ca = await CertificateAuthority.create();
    const { cert, key } = await ca.server();
    await writeFile(join(directory, "ca.crt"), ca.pem);
    await writeFile(join(directory, "tls.crt"), cert);
    await writeFile(join(directory, "tls.key"), key, { mode: 0o600 });
    const identity = await ca.client("admin", "system:masters");
    return new ServerProcess(directory, await bundleProgram("kill-server-program"), ca, identity);
  }

  /** Starts it on the same data; resolves when it is ready. */
  async start(): Promise<Client> {
    const file = (name: string): string => join(this.#directory, name);
    const child = runProgram(this.#program.path, [
      "--secure-port=0",
      "--bind-address=127.0.0.1",
      `--client-ca-file=${file("ca.crt")}`,
      `--tls-cert-file=${file("tls.crt")}`,
      `--tls-private-key-file=${file("tls.key")}`,
      "--storage-backend=embedded",
      `--data-dir=${file("data")}`,
    ]);
    this.#child = child;
    const port = await portOf(child);
    const { cert, key } = this.#identity;
    return new Client({ server: `https://127.0.0.1:${port}`, ca: this.#ca.pem, cert, key });
  }

  /** Resolves when the process is gone. */
  async kill(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await gone;
  }

  async remove(): Promise<void> {
    await this.kill("SIGKILL");
    await this.#program.remove();
    await rm(this.#directory, { recursive: true, force: true });
  }
}

/** As the server says it in its log. @throws Error with the log if it ends or says nothing. */
function portOf(child: ChildProcessWithoutNullStreams): Promise<string> {
  return new Promise((resolve, reject) => {
    let log = "";
    const fail = (): void => reject(new Error(`the server does not start:\n${log}`));
    const limit = setTimeout(fail, startLimitMs);
    child.once("exit", fail);
    child.stderr.on("data", (chunk: Buffer) => {
      log += chunk.toString();
      const port = /Serving securely on [^\n]*:(\d+)/.exec(log)?.[1];
      if (port === undefined) return;
      clearTimeout(limit);
      child.off("exit", fail);
      resolve(port);
    });
  });
}
