import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Deployed } from "./deployed.ts";
import { install } from "./installation.ts";
import { boot, scaffoldProject, type ScaffoldedProject } from "./scaffolded-project.ts";

/** A project of a test's own, installed beside the others by the commands of the tool. */
export class OwnProject {
  readonly group: string;
  readonly namespace: string;
  readonly #name: string;
  readonly #project: ScaffoldedProject;
  readonly #registry: string;
  readonly #folder: string;

  private constructor(name: string, project: ScaffoldedProject, registry: string, folder: string) {
    this.group = `${name}.example.com`;
    this.namespace = `${name}-system`;
    this.#name = name;
    this.#project = project;
    this.#registry = registry;
    this.#folder = folder;
  }

  /** @param name of its group, and of what is installed */
  static async scaffold(name: string, { registry, kubeconfig }: Deployed, flags = ""): Promise<OwnProject> {
    const project = await scaffoldProject(name, flags);
    const folder = await mkdtemp(join(tmpdir(), "kubeconfig-"));
    await writeFile(join(folder, "kubeconfig"), kubeconfig, { mode: 0o600 });
    return new OwnProject(name, project, registry, folder);
  }

  get directory(): string {
    return this.#project.directory;
  }

  get #kubeconfig(): string {
    return join(this.#folder, "kubeconfig");
  }

  install(flags: string) {
    const { directory } = this.#project;
    const where = { name: this.#name, namespace: this.namespace, registry: this.#registry };
    return install(directory, { ...where, kubeconfig: this.#kubeconfig, flags });
  }

  /** @param flags such as --delete-data */
  uninstall(flags = "") {
    const what = `--name ${this.#name} --namespace ${this.namespace} --kubeconfig ${this.#kubeconfig}`;
    return boot(this.directory, `delete in-cluster ${what} --yes --timeout 2m ${flags}`.trim());
  }

  /** The files of it; what is installed stays. */
  async remove(): Promise<void> {
    await rm(this.#project.folder, { recursive: true });
    await rm(this.#folder, { recursive: true });
  }
}
