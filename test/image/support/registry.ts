import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { get as getHttp } from "node:http";
import { get as getHttps } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ChildProgram } from "../../control-plane/child-program.ts";
import { freePorts } from "../../control-plane/free-port.ts";

export interface RegistryOptions {
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Lines of its auth section, as the registry's configuration has them. */
  readonly auth?: readonly string[];
  /** Where it listens; loopback. */
  readonly address?: string;
}

/** A real registry on this machine. */
export class TestRegistry {
  readonly #program: ChildProgram;
  readonly #isSecure: boolean;

  static async start({ tls, auth = [], address }: RegistryOptions = {}): Promise<TestRegistry> {
    const directory = await mkdtemp(join(tmpdir(), "registry-"));
    const [port = 0] = await freePorts(1);
    const files = { certificate: join(directory, "tls.crt"), key: join(directory, "tls.key") };
    if (tls !== undefined) await writeFile(files.certificate, tls.cert);
    if (tls !== undefined) await writeFile(files.key, tls.key, { mode: 0o600 });
    const config = [
      "version: 0.1",
      "storage:",
      "  filesystem:",
      `    rootdirectory: ${join(directory, "data")}`,
      "http:",
      `  addr: ${address ?? "127.0.0.1"}:${port}`,
      `  secret: of-a-test`,
      ...(tls === undefined ? [] : ["  tls:", `    certificate: ${files.certificate}`, `    key: ${files.key}`]),
      ...auth,
    ];
    await writeFile(join(directory, "config.yml"), `${config.join("\n")}\n`);
    const log = join(directory, "log");
    const program = new ChildProgram(
      "docker-registry",
      "docker-registry",
      ["serve", join(directory, "config.yml")],
      log,
    );
    const registry = new TestRegistry(directory, `${address ?? "localhost"}:${port}`, program, tls !== undefined);
    await program.ready(() => registry.#answers(), 20_000);
    return registry;
  }

  private constructor(
    readonly directory: string,
    readonly host: string,
    program: ChildProgram,
    isSecure: boolean,
  ) {
    this.#program = program;
    this.#isSecure = isSecure;
  }

  get log(): string {
    return join(this.directory, "log");
  }

  async stop(): Promise<void> {
    await this.#program.stop();
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.directory, { recursive: true, force: true });
  }

  #answers(): Promise<boolean> {
    const url = `${this.#isSecure ? "https" : "http"}://${this.host}/v2/`;
    return new Promise((resolve) => {
      const options = { agent: false, rejectUnauthorized: false } as const;
      const request = (this.#isSecure ? getHttps : getHttp)(url, options, (response) => {
        response.resume();
        resolve(response.statusCode === 200 || response.statusCode === 401);
      });
      request.on("error", () => resolve(false));
    });
  }
}
