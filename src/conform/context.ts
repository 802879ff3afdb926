import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import type { JsonObject, KubeObject } from "../meta/types.ts";
import type { Asked } from "./asked.ts";
import type { Answer, WatchStream } from "./answer.ts";
import { groupVersion, type Target, type TargetResource } from "./target.ts";
import { Wire, type Protocol } from "./wire.ts";

type Headers = Readonly<Record<string, string>>;

/** What one requirement works with: a namespace of its own, which is emptied afterwards. */
export class Context {
  readonly target: Target;
  readonly wire: Wire;
  readonly anonymous: Wire;
  readonly main: Collection;
  readonly cluster: Collection;
  readonly #open = new Set<WatchStream>();

  constructor(target: Target, protocol: Protocol) {
    const own = `contract-${randomBytes(5).toString("hex")}`;
    this.target = target;
    this.wire = new Wire(protocol, target.admin);
    this.anonymous = new Wire(protocol, target.anonymous);
    this.main = new Collection(this.wire, target.main, own, this.#open);
    this.cluster = new Collection(this.wire, target.cluster, own, this.#open);
  }

  get(path: string, headers: Headers = {}): Promise<Answer> {
    return this.wire.send({ path, headers });
  }

  send(method: string, path: string, body?: unknown, headers: Headers = {}): Promise<Answer> {
    return this.wire.send({ method, path, headers, ...(body === undefined ? {} : { body }) });
  }

  async cleanUp(): Promise<void> {
    for (const watch of this.#open) watch.close();
    await this.main.cleanUp();
    await this.cluster.cleanUp();
    this.wire.close();
    this.anonymous.close();
  }
}

/** One resource, in the namespace of one test. */
export class Collection {
  readonly resource: TargetResource;
  /** Also the prefix of the names of cluster-scoped objects, so that tests do not meet. */
  readonly own: string;
  readonly #wire: Wire;
  readonly #open: Set<WatchStream>;

  constructor(wire: Wire, resource: TargetResource, own: string, open: Set<WatchStream>) {
    this.resource = resource;
    this.own = own;
    this.#wire = wire;
    this.#open = open;
  }

  /** The collection's path: of all namespaces, of the test's, or of another. */
  path(namespace: string | undefined = this.own): string {
    const { namespaced, resource } = this.resource;
    const scope = namespaced && namespace !== "" ? `/namespaces/${namespace}` : "";
    return `/apis/${groupVersion(this.resource)}${scope}/${resource}`;
  }

  /** The path of an object, or of its subresource. */
  at(name: string, subresource = ""): string {
    return `${this.path()}/${this.name(name)}${subresource === "" ? "" : `/${subresource}`}`;
  }

  name(name: string): string {
    return this.resource.namespaced ? name : `${this.own}.${name}`;
  }

  sample(
    name: string,
    { metadata = {}, spec = {}, ...rest }: { metadata?: object; spec?: JsonObject; [field: string]: unknown } = {},
  ): KubeObject {
    return {
      apiVersion: groupVersion(this.resource),
      kind: this.resource.kind,
      metadata: { ...(name === "" ? {} : { name: this.name(name) }), ...metadata },
      spec: { ...this.resource.spec, ...spec },
      ...rest,
    };
  }

  send(method: string, path: string, body?: unknown, headers: Headers = {}): Promise<Answer> {
    return this.#wire.send({ method, path, headers, ...(body === undefined ? {} : { body }) });
  }

  async create(name: string, changes: { metadata?: object; spec?: JsonObject } = {}): Promise<KubeObject> {
    return (await this.send("POST", this.path(), this.sample(name, changes))).expect(201).object;
  }

  post(body: unknown, query = "", headers: Headers = {}): Promise<Answer> {
    return this.send("POST", this.path() + query, body, headers);
  }

  get(name: string, query = "", headers: Headers = {}): Promise<Answer> {
    return this.send("GET", this.at(name) + query, undefined, headers);
  }

  list(query = "", headers: Headers = {}): Promise<Answer> {
    return this.send("GET", this.path() + query, undefined, headers);
  }

  put(name: string, body: unknown, query = ""): Promise<Answer> {
    return this.send("PUT", this.at(name) + query, body);
  }

  patch(name: string, patch: unknown, type: "merge" | "json" | (string & {}) = "merge", query = ""): Promise<Answer> {
    const known: Record<string, string> = {
      merge: "application/merge-patch+json",
      json: "application/json-patch+json",
    };
    return this.send("PATCH", this.at(name) + query, patch, { "content-type": known[type] ?? type });
  }

  delete(name: string, options?: unknown, query = ""): Promise<Answer> {
    return this.send("DELETE", this.at(name) + query, options);
  }

  async watch(
    query = "",
    { namespace, headers }: { namespace?: string; headers?: Headers } = {},
  ): Promise<WatchStream> {
    const asked: Asked = { path: `${this.path(namespace)}?watch=true${query}`, headers: headers ?? {} };
    const stream = await this.#wire.watch(asked);
    this.#open.add(stream);
    return stream;
  }

  async cleanUp(): Promise<void> {
    const { items } = (await this.send("GET", this.path())).list;
    for (const { metadata } of items) {
      if (!this.resource.namespaced && metadata.name?.startsWith(`${this.own}.`) !== true) continue;
      const path = `${this.path()}/${metadata.name ?? ""}`;
      if ((metadata.finalizers ?? []).length > 0) {
        const merge = { "content-type": "application/merge-patch+json" };
        await this.send("PATCH", path, { metadata: { finalizers: null } }, merge);
      }
      const { status } = await this.send("DELETE", path);
      assert.ok(status === 200 || status === 404, `clean-up: DELETE ${path}: ${status}`);
    }
  }
}
