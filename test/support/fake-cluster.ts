import type { Transport, TransportRequest, TransportResponse } from "../../src/client/transport.ts";
import { Client } from "../../src/client/client.ts";
import type { KubeObject } from "../../src/meta/types.ts";

const status = (code: number, reason: string, message: string) => ({
  kind: "Status",
  apiVersion: "v1",
  status: "Failure",
  code,
  reason,
  message,
});

/** As much of a cluster as a client needs that gets, creates, replaces, merges and watches single objects by name. */
export class FakeCluster implements Transport {
  readonly objects = new Map<string, KubeObject>();
  /** `METHOD path` of everything that was asked, watches and lists aside. */
  readonly asked: string[] = [];
  /** Asked first: what it throws is a lost connection, what it returns the answer. */
  refuse: (method: string, path: string) => undefined | { code: number; message: string } = () => undefined;
  readonly #watchers = new Set<() => void>();
  #revision = 1;

  readonly client = new Client({ transport: this });

  /** Path such as `/api/v1/namespaces/a/secrets/b`. */
  put(path: string, object: object): void {
    const before = this.objects.get(path);
    const { metadata } = object as { metadata?: object };
    const kept = { metadata: { ...before?.metadata, ...metadata, resourceVersion: String(++this.#revision) } };
    this.objects.set(path, { ...object, ...kept } as KubeObject);
    for (const wake of this.#watchers) wake();
  }

  remove(path: string): void {
    this.objects.delete(path);
    for (const wake of this.#watchers) wake();
  }

  send({ method, path, body, signal }: TransportRequest): Promise<TransportResponse> {
    signal?.throwIfAborted();
    const url = new URL(path, "https://cluster");
    const name = /^metadata\.name=(.*)$/.exec(url.searchParams.get("fieldSelector") ?? "")?.[1];
    if (url.searchParams.has("watch")) return Promise.resolve(this.#watch(`${url.pathname}/${name}`, signal));
    if (name !== undefined) return Promise.resolve(answer(200, this.#list(`${url.pathname}/${name}`)));
    this.asked.push(`${method} ${url.pathname}`);
    const refused = this.refuse(method, url.pathname);
    if (refused !== undefined) {
      return Promise.resolve(answer(refused.code, status(refused.code, "Forbidden", refused.message)));
    }
    return Promise.resolve(this.#answer(method, url.pathname, body));
  }

  close(): void {
    this.#watchers.clear();
  }

  #answer(method: string, path: string, body: Buffer | undefined): TransportResponse {
    const given = (body === undefined ? {} : JSON.parse(body.toString())) as KubeObject;
    if (method === "POST") {
      const created = `${path}/${given.metadata.name}`;
      if (this.objects.has(created)) return answer(409, status(409, "AlreadyExists", "already exists"));
      this.put(created, given);
      return answer(201, this.objects.get(created));
    }
    const found = this.objects.get(path);
    if (found === undefined) return answer(404, status(404, "NotFound", `${path} not found`));
    if (method === "GET") return answer(200, found);
    if (given.metadata.resourceVersion !== found.metadata.resourceVersion) {
      return answer(409, status(409, "Conflict", "the object has been modified"));
    }
    const merged = { ...found, spec: { ...(found["spec"] as object), ...(given["spec"] as object) } };
    this.put(path, method === "PATCH" ? merged : given);
    return answer(200, this.objects.get(path));
  }

  #list(path: string): object {
    const found = this.objects.get(path);
    const metadata = { resourceVersion: String(this.#revision) };
    return { kind: "List", apiVersion: "v1", metadata, items: found === undefined ? [] : [found] };
  }

  #watch(path: string, signal: AbortSignal | undefined): TransportResponse {
    const events = this.#events(path, signal);
    return { status: 200, headers: {}, body: events };
  }

  async *#events(path: string, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array, void, undefined> {
    let seen = this.objects.get(path)?.metadata.resourceVersion;
    const isWanted = (): boolean => signal?.aborted !== true;
    while (isWanted()) {
      const object = this.objects.get(path);
      if (object !== undefined && object.metadata.resourceVersion !== seen) {
        seen = object.metadata.resourceVersion;
        yield Buffer.from(`${JSON.stringify({ type: "MODIFIED", object })}\n`);
        continue;
      }
      await new Promise<void>((resolve) => {
        const done = (): void => {
          this.#watchers.delete(done);
          signal?.removeEventListener("abort", done);
          resolve();
        };
        this.#watchers.add(done);
        signal?.addEventListener("abort", done);
      });
    }
  }
}

const answer = (code: number, value: unknown): TransportResponse => ({
  status: code,
  headers: {},
  body: bytes(value),
});

async function* bytes(value: unknown): AsyncGenerator<Uint8Array, void, undefined> {
  yield await Promise.resolve(Buffer.from(JSON.stringify(value)));
}
