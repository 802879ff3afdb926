import { randomBytes } from "node:crypto";
import { UserError } from "../project/user-error.ts";
import { skip } from "./skipped.ts";
import type { Wire } from "./wire.ts";

/** Where checks may make objects: each has a namespace that no other uses at the time. */
export interface Namespaces {
  /** How many checks may run at a time. */
  readonly most: number;
  take(): Promise<string>;
  /** Its objects are gone: another check may have it. */
  giveBack(namespace: string): void;
  /** A second one whose name begins with that of the first. */
  beside(namespace: string, suffix: string): Promise<string>;
  /** Removes those that were made. */
  close(): Promise<void>;
}

/** A name for everything of one run. */
const runName = (): string => `conform-${randomBytes(4).toString("hex")}`;

/** For servers without a core API: any name will do. */
export class NamedNamespaces implements Namespaces {
  readonly most = Number.POSITIVE_INFINITY;
  readonly #run = runName();
  #count = 0;

  take(): Promise<string> {
    this.#count += 1;
    return Promise.resolve(`${this.#run}-${this.#count}`);
  }

  giveBack(): void {
    // Nobody minds another name.
  }

  beside(namespace: string, suffix: string): Promise<string> {
    return Promise.resolve(namespace + suffix);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Namespaces of the core API, made as they are needed and used again. */
export class MadeNamespaces implements Namespaces {
  readonly most = Number.POSITIVE_INFINITY;
  readonly #wire: Wire;
  readonly #run = runName();
  readonly #free: string[] = [];
  readonly #made = new Set<string>();
  #count = 0;

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  async take(): Promise<string> {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    this.#count += 1;
    return await this.#make(`${this.#run}-${this.#count}`);
  }

  giveBack(namespace: string): void {
    this.#free.push(namespace);
  }

  async beside(namespace: string, suffix: string): Promise<string> {
    const name = namespace + suffix;
    return this.#made.has(name) ? name : await this.#make(name);
  }

  async close(): Promise<void> {
    for (const name of this.#made) await this.#delete(`/api/v1/namespaces/${name}`);
    this.#wire.close();
  }

  async #delete(path: string): Promise<void> {
    const isTended = await this.#isTended(path);
    const { status, object } = await this.#wire.send({ method: "DELETE", path });
    if (status !== 200 || isTended) return;
    const body = { ...object, spec: { finalizers: [] } };
    await this.#wire.send({ method: "PUT", path: `${path}/finalize`, body });
  }

  /** Without controllers, as in a control plane for tests, nobody would ever finish a deletion: it has no account either. */
  async #isTended(path: string): Promise<boolean> {
    const accounts = await this.#wire.send({ path: `${path}/serviceaccounts` });
    return accounts.status !== 200 || accounts.list.items.length > 0;
  }

  async #make(name: string): Promise<string> {
    const labels = { "app.kubernetes.io/created-by": "apiserver-boot-conform" };
    const body = { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } };
    const answer = await this.#wire.send({ method: "POST", path: "/api/v1/namespaces", body });
    if (answer.status !== 201) {
      throw new UserError(
        `a namespace is needed and cannot be made: ${answer.status} ${answer.text.slice(0, 300)}\n` +
          "Name an empty one that may be used: --namespace",
      );
    }
    this.#made.add(name);
    return name;
  }
}

/** One that the user gave: one check at a time, and none that needs two. */
export class GivenNamespace implements Namespaces {
  readonly most = 1;
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  take(): Promise<string> {
    return Promise.resolve(this.#name);
  }

  giveBack(): void {
    // It is there for the next one.
  }

  beside(): Promise<string> {
    return skip("it needs a second namespace, and --namespace gave one");
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
