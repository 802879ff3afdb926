import { randomUUID } from "node:crypto";
import { watch } from "node:fs";
import { link, mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import {
  BackendConflictError,
  type Backend,
  type BackendCall,
  type BackendChange,
  type ObjectName,
  type StoredObject,
} from "../../api/own-storage.ts";
import { isJsonObject } from "../../meta/json/own-member.ts";
import { stringifyJson } from "../../meta/json/stringify.ts";
import { parseYaml, stringifyYaml } from "../../meta/yaml.ts";
import { Nudge } from "./nudge.ts";

export interface FilesBackendOptions {
  /** Made if missing. Objects of a namespaced kind are `<namespace>/<name>.yaml` in it, others `<name>.yaml`. */
  readonly directory: string;
}

const extension = ".yaml";
/** Of files that are being written. */
const unfinished = ".unfinished-";
/** Milliseconds in which a burst of changes is one. */
const burst = 50;

interface ReadFile {
  readonly stamp: string;
  readonly object: StoredObject;
}

/**
 * Objects as YAML files in a folder, for people and programs to edit, too: what they save is seen at once. A file is replaced in one
 * step, so that a crash leaves the old one or the new one; one that cannot be read makes the kind fail, and is named in
 * the log. Who edits a file in the very moment in which the server replaces it may lose: files have no locks.
 */
export class FilesBackend<Object extends StoredObject> implements Backend<Object> {
  readonly #directory: string;
  readonly #known = new Map<string, ReadFile>();

  constructor({ directory }: FilesBackendOptions) {
    this.#directory = directory;
  }

  async list(): Promise<readonly Object[]> {
    const paths = await this.#paths();
    const present = new Set(paths);
    for (const path of this.#known.keys()) if (!present.has(path)) this.#known.delete(path);
    const objects = await Promise.all(paths.map((path) => this.#read(path)));
    return objects.filter((object) => object !== undefined) as Object[];
  }

  async get(name: ObjectName): Promise<Object | undefined> {
    return (await this.#read(this.#pathOf(name))) as Object | undefined;
  }

  async create(object: Object): Promise<void> {
    const path = this.#pathOf(nameOf(object));
    const written = await this.#write(path, object);
    try {
      await link(written, path);
    } catch (error) {
      if (hasCode(error, "EEXIST")) throw new BackendConflictError(`there is a file ${this.#shown(path)}`);
      throw error;
    } finally {
      await rm(written, { force: true });
    }
    await syncDirectory(dirname(path));
  }

  async update(object: Object, old: Object): Promise<void> {
    const path = await this.#unchanged(old);
    await rename(await this.#write(path, object), path);
    await syncDirectory(dirname(path));
  }

  async delete(object: Object): Promise<void> {
    const path = this.#pathOf(nameOf(object));
    if ((await this.#read(path)) === undefined) return;
    await this.#unchanged(object);
    await rm(path, { force: true });
    await syncDirectory(dirname(path));
  }

  async *changes({ signal }: BackendCall): AsyncGenerator<BackendChange<Object>> {
    await mkdir(this.#directory, { recursive: true });
    const nudge = new Nudge(burst);
    const watcher = watch(this.#directory, { recursive: true, signal }, (_, file) => {
      if (file === null || !file.includes(unfinished)) nudge.now();
    });
    watcher.on("error", (error) => nudge.fail(error));
    try {
      while (await nudge.next(signal)) yield { type: "unknown" };
    } finally {
      watcher.close();
    }
  }

  /** Of all files that are objects. */
  async #paths(): Promise<string[]> {
    await mkdir(this.#directory, { recursive: true });
    const entries = await readdir(this.#directory, { withFileTypes: true, recursive: true });
    return entries
      .filter((entry) => entry.isFile() && entry.name.endsWith(extension) && !entry.name.startsWith("."))
      .map((entry) => join(entry.parentPath, entry.name));
  }

  /** Undefined: there is no such file. @throws Error naming a file that is no object, or another one than its name says. */
  async #read(path: string): Promise<StoredObject | undefined> {
    try {
      const { mtimeMs, size, ino } = await stat(path);
      const stamp = `${mtimeMs} ${size} ${ino}`;
      const known = this.#known.get(path);
      if (known?.stamp === stamp) return known.object;
      const object = this.#parsed(path, await readFile(path));
      this.#known.set(path, { stamp, object });
      return object;
    } catch (error) {
      if (hasCode(error, "ENOENT")) return undefined;
      throw new Error(`${this.#shown(path)}: ${(error as Error).message}`, { cause: error });
    }
  }

  #parsed(path: string, bytes: Buffer): StoredObject {
    const { value } = parseYaml(bytes);
    if (!isJsonObject(value)) throw new Error("expected an object");
    const metadata = isJsonObject(value["metadata"]) ? value["metadata"] : {};
    const expected = this.#nameFrom(path);
    const object = { ...value, metadata: { ...expected, ...metadata } } as StoredObject;
    const { name, namespace } = nameOf(object);
    if (name === expected.name && namespace === (expected.namespace ?? "")) return object;
    throw new Error(`it holds ${join(namespace, name)}: name the file after its object`);
  }

  #nameFrom(path: string): { readonly name: string; readonly namespace?: string } {
    const [first = "", second] = this.#shown(path).slice(0, -extension.length).split("/");
    return second === undefined ? { name: first } : { namespace: first, name: second };
  }

  /** The path of an object that still is what the server knows. @throws BackendConflictError */
  async #unchanged(old: StoredObject): Promise<string> {
    const path = this.#pathOf(nameOf(old));
    const found = await this.#read(path);
    const { resourceVersion: _, ...metadata } = old.metadata;
    // What the server adds is not in a file that a person wrote.
    const { apiVersion, kind } = old;
    const now = found && { apiVersion, kind, ...found, metadata: { uid: metadata.uid, ...found.metadata } };
    if (stringifyJson(now) === stringifyJson({ ...old, metadata })) return path;
    throw new BackendConflictError(`${this.#shown(path)} has changed`);
  }

  /** @returns the path of a new file beside `path`. */
  async #write(path: string, object: StoredObject): Promise<string> {
    const { resourceVersion: _, ...metadata } = object.metadata;
    await mkdir(dirname(path), { recursive: true });
    const written = join(dirname(path), unfinished + randomUUID());
    const file = await open(written, "wx");
    try {
      await file.writeFile(stringifyYaml({ ...object, metadata }));
      await file.sync();
    } catch (error) {
      await rm(written, { force: true });
      throw error;
    } finally {
      await file.close();
    }
    return written;
  }

  #pathOf({ namespace, name }: ObjectName): string {
    for (const part of [namespace, name]) {
      if (/[/\\\0]/.test(part) || part.startsWith("."))
        throw new Error(`${JSON.stringify(part)} cannot be in a file's name`);
    }
    return join(this.#directory, namespace, name + extension);
  }

  /** As people see it: in the folder. */
  #shown(path: string): string {
    return relative(this.#directory, path).replaceAll("\\", "/");
  }
}

const nameOf = ({ metadata: { namespace = "", name = "" } }: StoredObject): ObjectName => ({ namespace, name });

const hasCode = (error: unknown, code: string): boolean => (error as NodeJS.ErrnoException).code === code;

/** So that a new name survives a crash. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
