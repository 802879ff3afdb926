import { readFile } from "node:fs/promises";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { parse } from "yaml";
import { ConfigurationError } from "../configuration-error.ts";

/** A part of a kubeconfig; fields keep the file's spelling. */
export class Section {
  /** For messages: `/home/me/.kube/config: user "admin"`. */
  readonly where: string;
  readonly #values: ReadonlyMap<string, unknown>;
  readonly #folder: string;

  constructor(value: unknown, where: string, folder: string) {
    this.where = where;
    this.#folder = folder;
    if (value !== null && value !== undefined && (typeof value !== "object" || Array.isArray(value))) {
      throw new ConfigurationError(
        `${where}: expected a mapping, found a ${Array.isArray(value) ? "list" : typeof value}`,
      );
    }
    this.#values = new Map(Object.entries(value ?? {}));
  }

  has(field: string): boolean {
    const value = this.#values.get(field);
    return value !== undefined && value !== null && value !== "" && value !== false;
  }

  text(field: string): string | undefined {
    if (!this.has(field)) return undefined;
    const value = this.#values.get(field);
    if (typeof value === "string") return value;
    throw new ConfigurationError(`${this.where}: ${field} must be a string`);
  }

  section(field: string): Section {
    return new Section(this.#values.get(field), `${this.where}: ${field}`, this.#folder);
  }

  /** Entries of a list of `{ name, <field>: … }`, by name; the first of equal names counts. */
  named(list: string, field: string): Map<string, Section> {
    const entries = new Map<string, Section>();
    const items = this.#values.get(list) ?? [];
    if (!Array.isArray(items)) throw new ConfigurationError(`${this.where}: ${list} must be a list`);
    items.forEach((item: unknown, index) => {
      const entry = new Section(item, `${this.where}: ${list}[${index}]`, this.#folder);
      const name = entry.text("name");
      if (name === undefined) throw new ConfigurationError(`${entry.where} has no name`);
      if (!entries.has(name))
        entries.set(name, entry.#renamed(field, `${this.where}: ${field} ${JSON.stringify(name)}`));
    });
    return entries;
  }

  /** A path in the file is relative to the file. */
  path(field: string): string | undefined {
    const path = this.text(field);
    return path === undefined || isAbsolute(path) ? path : join(this.#folder, path);
  }

  /** The text of `<field>-data` (base64), else of the file that `<field>` names. */
  async content(field: string): Promise<string | undefined> {
    const data = this.text(`${field}-data`);
    if (data !== undefined) return Buffer.from(data, "base64").toString("utf8");
    const path = this.path(field);
    if (path === undefined) return undefined;
    try {
      return await readFile(path, "utf8");
    } catch (cause) {
      throw new ConfigurationError(`${this.where}: cannot read ${field} ${path}: ${(cause as Error).message}`, {
        cause,
      });
    }
  }

  /** Where `content` has read it; undefined: not in a file. */
  contentFile(field: string): string | undefined {
    return this.text(`${field}-data`) === undefined ? this.path(field) : undefined;
  }

  #renamed(field: string, where: string): Section {
    return new Section(this.#values.get(field), where, this.#folder);
  }
}

/** @throws ConfigurationError naming the file */
export async function readKubeConfig(file: string): Promise<Section> {
  let value: unknown;
  try {
    value = parse(await readFile(file, "utf8"), { maxAliasCount: 100 });
  } catch (cause) {
    throw new ConfigurationError(`cannot read the kubeconfig ${file}: ${(cause as Error).message}`, { cause });
  }
  return new Section(value, file, dirname(resolve(file)));
}
