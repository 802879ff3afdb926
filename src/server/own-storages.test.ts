import { setTimeout as sleep } from "node:timers/promises";
import { Type } from "typebox";
import { describe, expect, it, onTestFinished } from "vitest";
import { defineGroup } from "../api/group.ts";
import { defineKind } from "../api/kind.ts";
import type { ObjectOf } from "../api/object-of.ts";
import {
  BackendConflictError,
  defineStorage,
  type Backend,
  type BackendChange,
  type OwnStorageOptions,
} from "../api/own-storage.ts";
import { DefinitionError } from "../api/definition-error.ts";
import { statusErrors } from "../meta/status-error.ts";
import { startTestServer, type TestServer } from "../testing/test-server.ts";

const Note = defineKind({
  kind: "Note",
  resource: "notes",
  spec: Type.Object({ text: Type.String(), owner: Type.Optional(Type.String()) }),
  status: Type.Object({ read: Type.Optional(Type.Boolean()) }),
});
type Note = ObjectOf<typeof Note>;
const Other = defineKind({ kind: "Other", resource: "others", spec: Type.Object({}) });

const root = "/apis/desk.example.com/v1";
const collection = `${root}/namespaces/default/notes`;
const note = (name: string, text = "hello"): Note => ({
  apiVersion: "desk.example.com/v1",
  kind: "Note",
  metadata: { name, namespace: "default" },
  spec: { text },
});

/** Everything the tests look for in answers. */
interface Seen extends Note {
  readonly metadata: Note["metadata"] & { readonly name: string; readonly resourceVersion: string };
  readonly items: readonly Note[];
  readonly resources: readonly { readonly name: string; readonly verbs: readonly string[] }[];
  readonly paths: Readonly<Record<string, object>>;
}

/** The server with answers whose JSON can be looked into. */
const asking = (server: TestServer) => ({
  client: server.client,
  request: async (...request: Parameters<TestServer["request"]>) => {
    const answer = await server.request(...request);
    return { ...answer, json: answer.json as Seen };
  },
});

async function serve(backend: Backend<Note>, options: OwnStorageOptions = {}) {
  const group = defineGroup({
    name: "desk.example.com",
    versions: [{ name: "v1", kinds: [Note, Other] }],
    storages: [defineStorage(Note, backend, options)],
  });
  const server = await startTestServer({ groups: [group] });
  onTestFinished(() => server.stop());
  return asking(server);
}

/** A map, as anybody's database is. */
class MapBackend implements Backend<Note> {
  readonly notes = new Map<string, Note>();
  lists = 0;

  async list(): Promise<Note[]> {
    this.lists++;
    return [...this.notes.values()];
  }
  async create(given: Note): Promise<void> {
    if (this.notes.has(given.metadata.name ?? "")) throw new BackendConflictError("taken");
    this.notes.set(given.metadata.name ?? "", given);
  }
  async update(given: Note, old: Note): Promise<void> {
    const kept = this.notes.get(given.metadata.name ?? "");
    if (kept?.spec.text !== old.spec.text) throw new BackendConflictError("changed");
    this.notes.set(given.metadata.name ?? "", given);
  }
  async delete({ metadata }: Note): Promise<void> {
    this.notes.delete(metadata.name ?? "");
  }
}

type Server = Awaited<ReturnType<typeof serve>>;

async function events(server: Server, from: string, count: number): Promise<string[]> {
  const stream = server.client.resource<Note>({
    group: "desk.example.com",
    version: "v1",
    resource: "notes",
    namespaced: true,
  });
  const seen: string[] = [];
  for await (const event of stream.watch({ resourceVersion: from, signal: AbortSignal.timeout(5000) })) {
    const { metadata, spec } = event.object;
    seen.push(`${event.type} ${metadata.name} ${spec.text}`);
    if (seen.length === count) break;
  }
  return seen;
}

const post = (name: string, text?: string) => ({ body: note(name, text) });

describe("a storage of a kind's own", () => {
  it("has all verbs for a backend that can list, create, update and delete", async () => {
    const backend = new MapBackend();
    const server = await serve(backend);
    const created = await server.request("POST", collection, post("a"));
    expect(created.status).toBe(201);
    expect(backend.notes.get("a")?.metadata.uid).toBe(created.json.metadata.uid);
    const read = await server.request("GET", `${collection}/a`);
    expect(read.json).toEqual(created.json);
    const patched = await server.request("PATCH", `${collection}/a`, {
      headers: { "content-type": "application/merge-patch+json" },
      body: { spec: { text: "changed" } },
    });
    expect(patched.json).toMatchObject({ spec: { text: "changed" }, metadata: { generation: 2 } });
    expect(Number(patched.json.metadata.resourceVersion)).toBeGreaterThan(
      Number(created.json.metadata.resourceVersion),
    );
    expect((await server.request("DELETE", `${collection}/a`)).status).toBe(200);
    expect(backend.notes.size).toBe(0);
    expect((await server.request("GET", `${collection}/a`)).status).toBe(404);
  });

  it("keeps other kinds where they were", async () => {
    const server = await serve(new MapBackend());
    const other = { apiVersion: "desk.example.com/v1", kind: "Other", metadata: { name: "o" }, spec: {} };
    expect((await server.request("POST", `${root}/namespaces/default/others`, { body: other })).status).toBe(201);
    expect((await server.request("GET", `${root}/others`)).json.items).toHaveLength(1);
    expect((await server.request("GET", `${root}/notes`)).json.items).toHaveLength(0);
  });

  it("R-UPD-8, R-UPD-9: a stale write is refused, one that changes nothing is not made", async () => {
    const backend = new MapBackend();
    const server = await serve(backend);
    const { json: first } = await server.request("POST", collection, post("a"));
    const same = await server.request("PUT", `${collection}/a`, { body: first });
    expect(same.json.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
    const second = await server.request("PUT", `${collection}/a`, { body: { ...first, spec: { text: "2" } } });
    expect(second.status).toBe(200);
    expect((await server.request("PUT", `${collection}/a`, { body: { ...first, spec: { text: "3" } } })).status).toBe(
      409,
    );
  });

  it("R-LIST-1: a read sees what others have done to the backend meanwhile", async () => {
    const backend = new MapBackend();
    const server = await serve(backend);
    backend.notes.set("theirs", note("theirs"));
    const list = await server.request("GET", collection);
    expect(list.json.items).toMatchObject([
      { metadata: { name: "theirs", uid: expect.stringMatching(/^.{36}$/) as string } },
    ]);
    const again = await server.request("GET", collection);
    expect(again.json).toEqual(list.json);
  });

  it("what others have changed is no conflict for a patch, and a conflict for who names the resourceVersion", async () => {
    const backend = new MapBackend();
    const server = await serve(backend, { maxAge: 60_000 });
    const { json: mine } = await server.request("POST", collection, post("a"));
    backend.notes.set("a", { ...mine, spec: { text: "theirs" } });
    expect((await server.request("PUT", `${collection}/a`, { body: { ...mine, spec: { text: "mine" } } })).status).toBe(
      409,
    );
    backend.notes.set("a", { ...mine, spec: { text: "theirs again" } });
    const headers = { "content-type": "application/merge-patch+json" };
    const patched = await server.request("PATCH", `${collection}/a`, { headers, body: { spec: { owner: "me" } } });
    expect(patched.json.spec).toEqual({ text: "theirs again", owner: "me" });
  });

  it("R-WATCH-1: a backend that is polled has watches without a gap, with deletions", async () => {
    const backend = new MapBackend();
    const server = await serve(backend, { pollInterval: 20 });
    const { json } = await server.request("GET", collection);
    const seen = events(server, json.metadata.resourceVersion, 3);
    backend.notes.set("a", note("a", "1"));
    await sleep(60);
    backend.notes.set("a", note("a", "2"));
    await sleep(60);
    backend.notes.delete("a");
    expect(await seen).toEqual(["ADDED a 1", "MODIFIED a 2", "DELETED a 2"]);
  });

  it("a backend that tells its changes is not asked before reads", async () => {
    const backend = new MapBackend();
    const told: ((change: BackendChange<Note>) => void)[] = [];
    const changes = async function* (): AsyncGenerator<BackendChange<Note>> {
      for (;;) yield await new Promise<BackendChange<Note>>((resolve) => told.push(resolve));
    };
    const server = await serve(Object.assign(backend, { changes }));
    await expect.poll(() => told.length).toBe(1);
    await server.request("GET", collection);
    const asked = backend.lists;
    told[0]?.({ type: "put", object: note("a") });
    await expect.poll(async () => (await server.request("GET", `${collection}/a`)).status).toBe(200);
    told[1]?.({ type: "delete", namespace: "default", name: "a" });
    await expect.poll(async () => (await server.request("GET", `${collection}/a`)).status).toBe(404);
    expect(backend.lists).toBe(asked);
  });

  it("one object is asked for where the backend can get it", async () => {
    const backend = new MapBackend();
    const server = await serve(
      Object.assign(backend, { get: async ({ name }: { name: string }) => backend.notes.get(name) }),
    );
    await server.request("GET", collection);
    const asked = backend.lists;
    backend.notes.set("a", note("a"));
    expect((await server.request("GET", `${collection}/a`)).status).toBe(200);
    expect(backend.lists).toBe(asked);
  });

  it("what the backend makes of an object is what the client gets", async () => {
    const backend = new MapBackend();
    const create = async (given: Note) => {
      const kept = { ...given, spec: { text: given.spec.text.toUpperCase() } };
      backend.notes.set("a", kept);
      return kept;
    };
    const server = await serve(Object.assign(backend, { create }));
    const { json } = await server.request("POST", collection, post("a", "loud"));
    expect(json.spec.text).toBe("LOUD");
    expect((await server.request("GET", `${collection}/a`)).json).toEqual(json);
  });

  it("R-VERB-5: a backend that only lists makes a kind that is only read, in discovery, OpenAPI and in fact", async () => {
    const server = await serve({ list: async () => [note("a")] });
    const { json } = await server.request("GET", root);
    const verbs = Object.fromEntries(json.resources.map((one) => [one.name, one.verbs]));
    expect(verbs["notes"]).toEqual(["get", "list", "watch"]);
    expect(verbs["notes/status"]).toEqual(["get"]);
    const openapi = await server.request("GET", `/openapi/v3/apis/desk.example.com/v1`);
    const item = openapi.json.paths[`${root}/namespaces/{namespace}/notes/{name}`];
    expect(Object.keys(item ?? {}).sort()).toEqual(["get", "parameters"]);
    expect((await server.request("POST", collection, post("b"))).status).toBe(405);
    expect((await server.request("DELETE", `${collection}/a`)).status).toBe(405);
    expect((await server.request("GET", `${collection}/a`)).json.spec.text).toBe("hello");
  });

  it("R-VERB-5: a kind may have fields instead of a spec, and a backend that lists them", async () => {
    const Reading = defineKind({
      kind: "Reading",
      resource: "readings",
      fields: Type.Object({ degrees: Type.Integer(), scale: Type.Optional(Type.String()) }),
    });
    const reading: ObjectOf<typeof Reading> = {
      apiVersion: "desk.example.com/v1",
      kind: "Reading",
      metadata: { name: "a", namespace: "default" },
      degrees: 21,
    };
    const group = defineGroup({
      name: "desk.example.com",
      versions: [{ name: "v1", kinds: [Reading] }],
      storages: [defineStorage(Reading, { list: async () => [reading] })],
    });
    const server = await startTestServer({ groups: [group] });
    onTestFinished(() => server.stop());
    const answer = await server.request("GET", `${root}/namespaces/default/readings/a`);
    expect(answer).toMatchObject({ status: 200, json: { degrees: 21 } });
    expect((await server.request("GET", root)).json).toMatchObject({
      resources: [{ verbs: ["get", "list", "watch"] }],
    });
  });

  it("a backend that only creates shows what it made once, and keeps nothing", async () => {
    const Request = defineKind({
      kind: "Request",
      resource: "requests",
      spec: Type.Object({ token: Type.Optional(Type.String()) }),
    });
    type Request = ObjectOf<typeof Request>;
    const create = async (given: Request): Promise<Request> => ({ ...given, spec: { token: "secret" } });
    const group = defineGroup({
      name: "desk.example.com",
      versions: [{ name: "v1", kinds: [Request] }],
      storages: [defineStorage(Request, { create })],
    });
    const started = await startTestServer({ groups: [group] });
    onTestFinished(() => started.stop());
    const server = asking(started);
    const body = { apiVersion: "desk.example.com/v1", kind: "Request", metadata: { name: "a" }, spec: {} };
    for (const _ of [1, 2]) {
      const made = await server.request("POST", `${root}/namespaces/default/requests`, { body });
      expect(made).toMatchObject({ status: 201, json: { spec: { token: "secret" } } });
      expect(made.json.metadata.resourceVersion).toBeUndefined();
    }
    expect((await server.request("GET", `${root}/namespaces/default/requests`)).status).toBe(405);
  });

  it("a backend that is down gives 503 for its kind alone, and works again by itself", async () => {
    const backend = new MapBackend();
    let isDown = true;
    const list = backend.list.bind(backend);
    backend.list = () => (isDown ? Promise.reject(new Error("password=hunter2")) : list());
    const server = await serve(backend);
    const answer = await server.request("GET", collection);
    expect(answer.status).toBe(503);
    expect(answer.headers["retry-after"]).toBe("1");
    expect(answer.text).not.toContain("hunter2");
    for (const query of ["watch=true", "watch=true&resourceVersion=0", "watch=true&resourceVersion=5"]) {
      expect((await server.request("GET", `${collection}?${query}`)).status, query).toBe(503);
    }
    expect((await server.request("POST", collection, post("a"))).status).toBe(503);
    expect((await server.request("GET", `${root}/others`)).status).toBe(200);
    expect((await server.request("GET", root)).status).toBe(200);
    expect((await server.request("GET", "/readyz")).status).toBe(200);
    isDown = false;
    await expect.poll(async () => (await server.request("GET", collection)).status, { timeout: 5000 }).toBe(200);
  });

  it("a backend that does not answer keeps nobody waiting for longer than its timeout", async () => {
    const backend = new MapBackend();
    const server = await serve(backend);
    await server.request("POST", collection, post("a"));
    const slow = await serve({ list: () => new Promise(() => undefined) }, { timeout: 50 });
    const answer = await slow.request("GET", collection);
    expect(answer).toMatchObject({
      status: 503,
      json: { message: expect.stringContaining("longer than 50 ms") as string },
    });
  });

  it("what a backend refuses is told as it says", async () => {
    const backend = new MapBackend();
    backend.delete = () => Promise.reject(statusErrors.badRequest("not on Sundays"));
    const server = await serve(backend);
    await server.request("POST", collection, post("a"));
    const answer = await server.request("DELETE", `${collection}/a`);
    expect(answer).toMatchObject({ status: 400, json: { message: "not on Sundays" } });
    expect((await server.request("GET", `${collection}/a`)).status).toBe(200);
  });

  it("R-DRY-1: a dry run does not reach the backend", async () => {
    const backend = new MapBackend();
    const server = await serve(backend);
    expect((await server.request("POST", `${collection}?dryRun=All`, post("a"))).status).toBe(201);
    expect(backend.notes.size).toBe(0);
  });

  it("an object without a name is the backend's failure, told in the log", async () => {
    const server = await serve({ list: async () => [{ ...note("a"), metadata: {} }] });
    expect((await server.request("GET", collection)).status).toBe(503);
  });

  it("definitions that cannot be served are refused with what is wrong", () => {
    const define = (kind: typeof Note, backend: Backend<Note>) =>
      startTestServer({
        groups: [
          defineGroup({
            name: "desk.example.com",
            versions: [{ name: "v1", kinds: [Other] }, ...(kind === Note ? [{ name: "v2", kinds: [Note] }] : [])],
            storages: [defineStorage(kind, backend)],
          }),
        ],
      });
    const Stranger = defineKind({ ...Note, kind: "Stranger" });
    return Promise.all([
      expect(define(Stranger, { list: async () => [] })).rejects.toThrow(/kind is in no version/),
      expect(define(Note, {})).rejects.toThrow(/needs list, or create/),
      expect(define(Note, { create: async () => undefined })).rejects.toThrow(DefinitionError),
    ]);
  });
});

describe("visible", () => {
  const Secret = defineKind({
    kind: "Note",
    resource: "notes",
    spec: Note.spec,
    visible: (object, user) => object.spec.owner === user.name,
  });

  async function serveTo(name: string) {
    const group = defineGroup({ name: "desk.example.com", versions: [{ name: "v1", kinds: [Secret] }] });
    const server = await startTestServer({ groups: [group], user: { name, groups: ["system:masters"] } });
    onTestFinished(() => server.stop());
    return asking(server);
  }

  it("hides objects from get, list and every change", async () => {
    const server = await serveTo("ann");
    const owned = (name: string, owner: string) => ({ body: { ...note(name), spec: { text: "x", owner } } });
    await server.request("POST", collection, owned("hers", "ann"));
    await server.request("POST", collection, owned("his", "bob"));
    expect((await server.request("GET", collection)).json.items).toMatchObject([{ metadata: { name: "hers" } }]);
    expect((await server.request("GET", `${collection}/hers`)).status).toBe(200);
    for (const [method, options] of [
      ["GET", {}],
      ["DELETE", {}],
      ["PUT", owned("his", "ann")],
      ["PATCH", { headers: { "content-type": "application/merge-patch+json" }, body: { spec: { owner: "ann" } } }],
    ] as const) {
      expect((await server.request(method, `${collection}/his`, options)).status, method).toBe(404);
    }
    await server.request("DELETE", collection);
    expect((await server.request("POST", collection, owned("his", "bob"))).status).toBe(409);
  });

  it("R-WATCH-5: a watch tells DELETED when an object goes out of sight", async () => {
    const server = await serveTo("ann");
    const { json } = await server.request("POST", collection, {
      body: { ...note("a"), spec: { text: "1", owner: "ann" } },
    });
    const seen = events(server, String(Number(json.metadata.resourceVersion) - 1), 2);
    const headers = { "content-type": "application/merge-patch+json" };
    await server.request("PATCH", `${collection}/a`, { headers, body: { spec: { owner: "bob" } } });
    expect((await seen).map((event) => event.slice(0, 9))).toEqual(["ADDED a 1", "DELETED a"]);
  });
});
