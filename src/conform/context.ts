import type { JsonObject, KubeObject } from "../meta/types.ts";
import type { Answer, WatchStream } from "./answer.ts";
import type { Asked } from "./asked.ts";
import type { Exchange } from "./exchange.ts";
import type { Namespaces } from "./namespaces.ts";
import { notApplicable, skip } from "./skipped.ts";
import { groupVersion, type Target, type TargetResource } from "./target.ts";
import { verbOf } from "./verb-of.ts";
import { Wire, type Protocol } from "./wire.ts";

type Headers = Readonly<Record<string, string>>;

/** What one requirement works with: a namespace of its own, which is emptied afterwards. */
export class Context {
  readonly target: Target;
  readonly wire: Wire;
  readonly anonymous: Wire;
  readonly main: Collection;
  /** Everything that was asked and answered, in order. */
  readonly exchanges: Exchange[] = [];
  readonly #namespaces: Namespaces;
  readonly #open = new Set<WatchStream>();
  readonly #beside = new Set<string>();
  readonly #others: Wire[] = [];
  #cleaner: Wire;

  private constructor(target: Target, protocol: Protocol, namespaces: Namespaces, own: string) {
    const record = (exchange: Exchange): void => void this.exchanges.push(exchange);
    this.target = target;
    this.#namespaces = namespaces;
    this.wire = new Wire(protocol, target.admin, record);
    this.#cleaner = this.wire;
    this.anonymous = new Wire(protocol, target.anonymous, record);
    this.main = new Collection(this.wire, target, own, this.#open);
  }

  static async open(target: Target, protocol: Protocol, namespaces: Namespaces): Promise<Context> {
    const own = target.main.namespaced ? await namespaces.take() : "";
    return new Context(target, protocol, namespaces, own);
  }

  /** Another namespace, whose name is that of `main.own` and the suffix. */
  readonly beside = async (suffix = "x"): Promise<string> => {
    const name = await this.#namespaces.beside(this.main.own, suffix);
    this.#beside.add(name);
    return name;
  };

  /** A connection of its own: what is not read of one stream holds up the others of its connection. */
  readonly connect = (): Wire => {
    const wire = new Wire(this.wire.protocol, this.target.admin, (exchange) => void this.exchanges.push(exchange));
    this.#others.push(wire);
    return wire;
  };

  get(path: string, headers: Headers = {}): Promise<Answer> {
    return this.main.send("GET", path, undefined, headers);
  }

  send(method: string, path: string, body?: unknown, headers: Headers = {}): Promise<Answer> {
    return this.main.send(method, path, body, headers);
  }

  /** Ends watches and deletes what was made. */
  async close(): Promise<void> {
    for (const watch of this.#open) watch.close();
    for (const wire of this.#others) wire.close();
    try {
      const recorded = this.exchanges.length;
      for (const namespace of [this.main.own, ...this.#beside]) await this.main.cleanUp(this.#cleaner, namespace);
      // What was done for order's sake is no part of the check.
      this.exchanges.length = recorded;
      if (this.main.own !== "") this.#namespaces.giveBack(this.main.own);
    } finally {
      this.#cleaner.close();
      this.anonymous.close();
    }
  }

  /** Ends everything at once: what is under way fails. It still has to be closed. */
  cut(): void {
    for (const watch of this.#open) watch.close();
    for (const wire of [this.wire, this.anonymous, ...this.#others]) wire.close();
    this.#cleaner = new Wire(this.wire.protocol, this.target.admin);
  }
}

/** The resource, in the namespace of one check. */
export class Collection {
  readonly resource: TargetResource;
  /** The namespace; empty for a cluster-scoped resource. */
  readonly own: string;
  readonly #wire: Wire;
  readonly #open: Set<WatchStream>;
  readonly #mayWrite: boolean;
  /** Names of cluster-scoped objects that were made here: nothing else is ever deleted. */
  readonly #made = new Set<string>();

  constructor(wire: Wire, { main, server }: Target, own: string, open: Set<WatchStream>) {
    this.resource = main;
    this.own = own;
    this.#wire = wire;
    this.#open = open;
    this.#mayWrite = main.namespaced || server.foreignObjects === 0;
  }

  /** The collection's path: of all namespaces, of the test's, or of another. */
  path(namespace: string | undefined = this.own): string {
    const { namespaced, resource } = this.resource;
    const scope = namespaced && namespace !== "" ? `/namespaces/${namespace}` : "";
    return `/apis/${groupVersion(this.resource)}${scope}/${resource}`;
  }

  /** The path of an object, or of its subresource. */
  at(name: string, subresource = ""): string {
    return `${this.path()}/${name}${subresource === "" ? "" : `/${subresource}`}`;
  }

  sample(
    name: string,
    { metadata = {}, spec = {}, ...rest }: { metadata?: object; spec?: JsonObject; [field: string]: unknown } = {},
  ): KubeObject {
    return {
      apiVersion: groupVersion(this.resource),
      kind: this.resource.kind,
      metadata: { ...(name === "" ? {} : { name }), ...metadata },
      spec: { ...this.resource.spec, ...spec },
      ...this.resource.rest,
      ...rest,
    };
  }

  /** A check that needs a verb which the resource does not have means nothing for it. */
  async send(method: string, path: string, body?: unknown, headers: Headers = {}): Promise<Answer> {
    const verb = verbOf(this.resource, method, path);
    if (verb !== undefined) this.#needVerb(verb);
    return this.sendAnyway(method, path, body, headers);
  }

  /** Also what the resource has no verb for. */
  async sendAnyway(method: string, path: string, body?: unknown, headers: Headers = {}): Promise<Answer> {
    if (!this.#mayWrite && isWrite(method)) skip("the cluster-scoped collection holds objects of others");
    const answer = await this.#wire.send({ method, path, headers, ...(body === undefined ? {} : { body }) });
    if (answer.status === 201 && !this.resource.namespaced) this.#made.add(nameIn(answer));
    return answer;
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
    {
      namespace,
      headers,
      wire,
      path = this.path(namespace),
    }: { namespace?: string; headers?: Headers; wire?: Wire; path?: string } = {},
  ): Promise<WatchStream> {
    this.#needVerb("watch");
    const asked: Asked = { path: `${path}?watch=true${query}`, headers: headers ?? {} };
    const stream = await (wire ?? this.#wire).watch(asked);
    this.#open.add(stream);
    return stream;
  }

  #needVerb(verb: string): void {
    if (!this.resource.verbs.includes(verb)) notApplicable(`the resource has no verb ${verb}`);
  }

  /** Deletes what is in a namespace of the check, and of a cluster-scoped collection what was made by it. */
  async cleanUp(wire: Wire, namespace: string): Promise<void> {
    if (!this.resource.verbs.includes("list") || !this.resource.verbs.includes("create")) return;
    const path = this.path(namespace);
    const answer = await wire.send({ path });
    if (answer.status !== 200) throw new Error(`clean-up: GET ${path}: ${answer.status} ${answer.text.slice(0, 200)}`);
    for (const { metadata } of answer.list.items) {
      const name = metadata.name ?? "";
      if (!this.resource.namespaced && !this.#made.has(name)) continue;
      if ((metadata.finalizers ?? []).length > 0) {
        const headers = { "content-type": "application/merge-patch+json" };
        const body = { metadata: { finalizers: null } };
        await wire.send({ method: "PATCH", path: `${path}/${name}`, headers, body });
      }
      const { status } = await wire.send({ method: "DELETE", path: `${path}/${name}` });
      if (status !== 200 && status !== 404) throw new Error(`clean-up: DELETE ${path}/${name}: ${status}`);
    }
  }
}

const isWrite = (method: string): boolean => method !== "GET" && method !== "HEAD";

/** The name of what was made, whatever form the answer has. */
function nameIn(answer: Answer): string {
  if (answer.header("content-type") === "application/yaml") return String(answer.at("metadata.name"));
  return String(answer.at("metadata.name") ?? answer.at("rows.0.object.metadata.name"));
}
