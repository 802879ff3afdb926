import { mkdir, readdir, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const root = "/sys/fs/cgroup";
const removalMilliseconds = 10_000;

/** The control groups that all pods of a node are in. They are in no namespace, and hence to be removed. */
export class ControlGroups {
  readonly name: string;
  readonly #controllers: readonly string[];

  private constructor(name: string, controllers: readonly string[]) {
    this.name = name;
    this.#controllers = controllers;
  }

  static async create(name: string): Promise<ControlGroups> {
    const entries = await readdir(root);
    // Version 2 has one hierarchy instead of a folder for each controller.
    const controllers = entries.includes("cgroup.controllers") ? ["."] : entries;
    for (const controller of controllers) await mkdir(join(root, controller, name), { recursive: true });
    return new ControlGroups(`/${name}`, controllers);
  }

  /** Waits until the last that ran in them is gone. */
  async remove(): Promise<void> {
    const deadline = Date.now() + removalMilliseconds;
    for (const controller of this.#controllers) await removeGroup(join(root, controller, this.name), deadline);
  }
}

async function removeGroup(folder: string, deadline: number): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await removeGroup(join(folder, entry.name), deadline);
  }
  while (!(await isRemoved(folder, deadline))) await pause(50);
}

const isRemoved = (folder: string, deadline: number): Promise<boolean> =>
  rmdir(folder).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code !== "EBUSY" || Date.now() > deadline) throw error;
      return false;
    },
  );
