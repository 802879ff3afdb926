import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Type } from "typebox";
import { defineGroup } from "../../api/group.ts";
import { defineKind } from "../../api/kind.ts";
import type { ObjectOf } from "../../api/object-of.ts";
import type { Client } from "../../client/client.ts";
import { startTestServer, type TestServer } from "../../testing/test-server.ts";
import {
  defineController,
  from,
  generationChanged,
  isConditionTrue,
  Manager,
  resourceType,
  sameName,
  setCondition,
  TerminalError,
  watch,
  type ControllerDefinition,
  type ManagerOptions,
} from "../index.ts";

const condition = Type.Object({
  type: Type.String(),
  status: Type.String(),
  reason: Type.String(),
  message: Type.String(),
  observedGeneration: Type.Optional(Type.Integer()),
  lastTransitionTime: Type.String(),
});
const CronTab = defineKind({
  kind: "CronTab",
  resource: "crontabs",
  spec: Type.Object({
    image: Type.String(),
    replicas: Type.Integer({ default: 1 }),
    secret: Type.Optional(Type.String()),
  }),
  status: Type.Object({ replicas: Type.Optional(Type.Integer()), conditions: Type.Optional(Type.Array(condition)) }),
});
type CronTab = ObjectOf<typeof CronTab>;
const Worker = defineKind({ kind: "Worker", resource: "workers", spec: Type.Object({ image: Type.String() }) });
type Worker = ObjectOf<typeof Worker>;
const Secret = defineKind({ kind: "Secret", resource: "secrets", spec: Type.Object({}) });
const groups = [defineGroup({ name: "g.example.com", versions: [{ name: "v1", kinds: [CronTab, Worker, Secret] }] })];

const served = { group: "g.example.com", version: "v1", namespaced: true };
const crontabs = resourceType<CronTab>({ ...served, kind: "CronTab", resource: "crontabs" });
const workers = resourceType<Worker>({ ...served, kind: "Worker", resource: "workers" });
const secrets = resourceType<ObjectOf<typeof Secret>>({ ...served, kind: "Secret", resource: "secrets" });

const namespace = "default";
const apiVersion = "g.example.com/v1";
const crontab = (name: string, spec: Partial<CronTab["spec"]> = {}): CronTab => ({
  apiVersion,
  kind: "CronTab",
  metadata: { name, namespace },
  spec: { image: "one", replicas: 1, ...spec },
});

let server: TestServer;
let client: Client;
let stop: AbortController;
let running: Promise<void>[];
beforeEach(async () => {
  server = await startTestServer({ groups });
  client = server.client;
  stop = new AbortController();
  running = [];
});
afterEach(async () => {
  stop.abort();
  await Promise.allSettled(running);
  await server.stop();
});

function start(controllers: readonly ControllerDefinition[], options: Partial<ManagerOptions> = {}): Manager {
  const manager = new Manager({ client, controllers, ...options });
  running.push(manager.run(stop.signal));
  return manager;
}

/** As many workers as a CronTab has replicas. */
const scaling = (options: Partial<Parameters<typeof defineController<CronTab>>[0]> = {}) =>
  defineController({
    for: crontabs,
    owns: [workers],
    async reconcile({ metadata, spec, status }, { applyOwned, applyStatus, client: writer, owned }) {
      const wanted = Array.from({ length: spec.replicas }, (_, index) => `${metadata.name}-${index}`);
      for (const name of wanted)
        await applyOwned(workers, { metadata: { name, namespace }, spec: { image: spec.image } });
      for (const { metadata: child } of owned(workers))
        if (!wanted.includes(child.name ?? "")) await writer.resource(workers).delete(child.name ?? "", { namespace });
      const ready = { type: "Ready", status: "True", reason: "Scaled", message: "" } as const;
      await applyStatus({ replicas: spec.replicas, conditions: setCondition(status?.conditions, ready) });
    },
    ...options,
  });

const names = async () => (await client.resource(workers).list()).items.map(({ metadata }) => metadata.name);

describe("a controller", () => {
  it("makes what an object wants, mends it, and tells in the status", async () => {
    start([scaling()]);
    await client.resource(crontabs).create(crontab("a", { replicas: 2 }));
    await vi.waitFor(async () => expect(await names()).toEqual(["a-0", "a-1"]));
    await client.resource(workers).delete("a-0", { namespace });
    await vi.waitFor(async () => expect(await names()).toEqual(["a-0", "a-1"]));
    await client.resource(workers).patch("a-1", { spec: { image: "spoilt" } }, { namespace });
    await vi.waitFor(async () => {
      expect((await client.resource(workers).get("a-1", { namespace })).spec.image).toBe("one");
    });
    await client.resource(crontabs).patch("a", { spec: { replicas: 1 } }, { namespace });
    await vi.waitFor(async () => expect(await names()).toEqual(["a-0"]));
    await vi.waitFor(async () => {
      const { status } = await client.resource(crontabs).get("a", { namespace });
      expect([status?.replicas, isConditionTrue(status?.conditions, "Ready")]).toEqual([1, true]);
    });
    const { metadata } = await client.resource(workers).get("a-0", { namespace });
    expect(metadata.ownerReferences).toMatchObject([{ kind: "CronTab", name: "a", controller: true }]);
    expect(metadata.managedFields?.[0]).toMatchObject({ manager: "crontab", operation: "Apply" });
  });

  it("comes to rest: what it writes itself is no reason to go on", async () => {
    const manager = start([scaling()]);
    await client.resource(crontabs).create(crontab("a"));
    await vi.waitFor(async () => expect(await names()).toEqual(["a-0"]));
    const count = async () =>
      (await manager.metrics.registry.getSingleMetric("controller_runtime_reconcile_total")?.get())?.values[0]?.value;
    await new Promise((resolve) => setTimeout(resolve, 100));
    const before = await count();
    expect(before).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await count()).toBe(before);
  });

  it("finds what was there before it, and has its caches full before it begins", async () => {
    for (const name of ["a", "b", "c"]) await client.resource(crontabs).create(crontab(name));
    const seen: number[] = [];
    start([
      defineController({
        for: crontabs,
        async reconcile(_, { cache }) {
          seen.push(cache(crontabs).list({ namespace }).length);
          await Promise.resolve();
        },
      }),
    ]);
    await vi.waitFor(() => expect(seen).toEqual([3, 3, 3]));
  });

  it("holds an object by its finalizer until everything is undone", async () => {
    let undone = 0;
    const finalizer = {
      name: "g.example.com/crontab",
      finalize: async () => {
        await Promise.resolve();
        return ++undone < 3 ? { requeueAfter: 5 } : undefined;
      },
    };
    const gone: string[] = [];
    start([
      scaling({
        finalizer,
        deleted: async ({ name }) => {
          await Promise.resolve();
          gone.push(name);
        },
      }),
    ]);
    await client.resource(crontabs).create(crontab("a"));
    await vi.waitFor(async () => expect(await names()).toEqual(["a-0"]));
    expect((await client.resource(crontabs).get("a", { namespace })).metadata.finalizers).toEqual([finalizer.name]);
    await client.resource(crontabs).delete("a", { namespace });
    await vi.waitFor(() => expect(gone).toContain("a"));
    expect(undone).toBeGreaterThanOrEqual(3);
    await expect(client.resource(crontabs).get("a", { namespace })).rejects.toMatchObject({ code: 404 });
  });

  it("tries again after a failure, and not after one that cannot be mended", async () => {
    const attempts = new Map<string, number>();
    start([
      defineController({
        for: crontabs,
        async reconcile({ metadata: { name = "" } }) {
          await Promise.resolve();
          attempts.set(name, (attempts.get(name) ?? 0) + 1);
          if (name === "terminal") throw new TerminalError("never");
          if (attempts.get(name) !== 4) throw new Error("not yet");
        },
      }),
    ]);
    await client.resource(crontabs).create(crontab("terminal"));
    await client.resource(crontabs).create(crontab("stubborn"));
    await vi.waitFor(() => expect(attempts.get("stubborn")).toBe(4));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(Object.fromEntries(attempts)).toEqual({ terminal: 1, stubborn: 4 });
  });

  it("works on several objects at once, never on one twice", async () => {
    const now = new Set<string>();
    let [most, runs] = [0, 0];
    start([
      defineController({
        for: crontabs,
        concurrency: 3,
        async reconcile({ metadata: { name = "" } }) {
          expect(now.has(name)).toBe(false);
          now.add(name);
          most = Math.max(most, now.size);
          await new Promise((resolve) => setTimeout(resolve, 10));
          now.delete(name);
          return ++runs < 30 ? { requeueAfter: 1 } : undefined;
        },
      }),
    ]);
    for (const name of ["a", "b", "c", "d", "e"]) await client.resource(crontabs).create(crontab(name));
    await vi.waitFor(() => expect(runs).toBeGreaterThanOrEqual(30));
    expect(most).toBe(3);
  });

  it("hears of what it watches by map, index and predicate", async () => {
    const seen: string[] = [];
    start([
      defineController({
        for: from(crontabs, {
          predicates: [generationChanged],
          indices: { secret: ({ spec }) => (spec.secret === undefined ? [] : [spec.secret]) },
        }),
        watches: [
          watch(secrets, ({ metadata }, cache) =>
            cache(crontabs)
              .byIndex("secret", metadata.name ?? "")
              .map((user) => ({ namespace, name: user.metadata.name ?? "" })),
          ),
        ],
        async reconcile({ metadata: { name = "" } }) {
          await Promise.resolve();
          seen.push(name);
        },
      }),
    ]);
    await client.resource(crontabs).create(crontab("a", { secret: "s" }));
    await client.resource(crontabs).create(crontab("b"));
    await vi.waitFor(() => expect(seen.toSorted()).toEqual(["a", "b"]));
    await client.resource(crontabs).patch("b", { metadata: { labels: { x: "y" } } }, { namespace });
    await client.resource(secrets).create({ apiVersion, kind: "Secret", metadata: { name: "s", namespace }, spec: {} });
    await vi.waitFor(() => expect(seen.length).toBe(3));
    expect(seen[2]).toBe("a");
  });

  it("knows from the server what it controls, where a cache might not know yet", async () => {
    const found: string[][] = [];
    start([
      scaling({
        finalizer: {
          name: "g.example.com/workers",
          async finalize(_, { listOwned }) {
            found.push((await listOwned(workers)).map(({ metadata }) => metadata.name ?? ""));
          },
        },
      }),
    ]);
    await client.resource(crontabs).create(crontab("a", { replicas: 2 }));
    await client.resource(crontabs).create(crontab("b", { replicas: 1 }));
    await vi.waitFor(async () => expect(await names()).toEqual(["a-0", "a-1", "b-0"]));
    await client.resource(crontabs).delete("a", { namespace });
    await vi.waitFor(() => expect(found[0]).toEqual(["a-0", "a-1"]));
  });

  it("cannot own what is in another namespace: it would be removed at once", async () => {
    const lines: string[] = [];
    start(
      [
        defineController({
          for: crontabs,
          owns: [workers],
          async reconcile(_, { applyOwned }) {
            await applyOwned(workers, { metadata: { name: "w", namespace: "other" }, spec: { image: "x" } });
          },
        }),
      ],
      { log: (line) => lines.push(line) },
    );
    await client.resource(crontabs).create(crontab("a"));
    await vi.waitFor(() => expect(lines.join("\n")).toContain("CronTab default/a cannot own w in other: an owner has"));
    expect(await names()).toEqual([]);
  });

  it("is told when it changes what belongs to everybody", async () => {
    const errors: string[] = [];
    const log = (line: string) => errors.push(line);
    start(
      [
        defineController({
          for: crontabs,
          async reconcile(object) {
            await Promise.resolve();
            object.spec.replicas = 7;
          },
        }),
      ],
      { log },
    );
    await client.resource(crontabs).create(crontab("a"));
    await vi.waitFor(() => expect(errors.join("\n")).toMatch(/crontab: default\/a: failure 1: TypeError/));
  });

  it("finishes what it began when it is stopped, and nothing more", async () => {
    let [begun, finished] = [0, 0];
    start([
      defineController({
        for: crontabs,
        async reconcile() {
          begun += 1;
          await new Promise((resolve) => setTimeout(resolve, 50));
          finished += 1;
        },
      }),
    ]);
    for (const name of ["a", "b", "c"]) await client.resource(crontabs).create(crontab(name));
    await vi.waitFor(() => expect(begun).toBe(1));
    stop.abort();
    await running[0];
    expect([begun, finished]).toEqual([1, 1]);
  });
});

describe("a manager", () => {
  it("refuses two controllers of one name", () => {
    expect(() => new Manager({ client, controllers: [scaling(), scaling()] })).toThrow(
      /two controllers are called "crontab"/,
    );
  });

  it("reads a type once for all its controllers, and once more for another part of it", async () => {
    const lists: string[] = [];
    const count = (name: string, options: { readonly labelSelector?: string } = {}) =>
      defineController({
        name,
        for: crontabs,
        watches: [watch(workers, sameName), watch(crontabs, sameName, options)],
        async reconcile({ metadata }) {
          await Promise.resolve();
          lists.push(`${name} ${metadata.name}`);
        },
      });
    const manager = start([count("one"), count("two"), count("three", { labelSelector: "a=b" })]);
    await client.resource(crontabs).create(crontab("a"));
    await vi.waitFor(() => expect(lists.toSorted()).toEqual(["one a", "three a", "two a"]));
    const read = (await manager.metrics.registry.getSingleMetric("informer_lists_total")?.get())?.values ?? [];
    expect(read.map(({ labels, value }) => `${labels["resource"]} ${value}`).toSorted()).toEqual([
      "crontabs.g.example.com/v1 1",
      "crontabs.g.example.com/v1?labelSelector=a%3Db 1",
      "workers.g.example.com/v1 1",
    ]);
    const objects = (await manager.metrics.registry.getSingleMetric("informer_objects")?.get())?.values ?? [];
    expect(objects.map(({ labels, value }) => `${labels["resource"]} ${value}`)).toContain(
      "crontabs.g.example.com/v1?labelSelector=a%3Db 0",
    );
  });

  it("waits until its types are served, and says so", async () => {
    const lines: string[] = [];
    const later = resourceType<Worker>({ ...served, version: "v2", kind: "Worker", resource: "workers" });
    const manager = start([scaling({ owns: [later] })], { log: (line) => lines.push(line) });
    await vi.waitFor(() => expect(lines.join()).toContain("waiting until workers.g.example.com/v2 is served"));
    expect(manager.problems()).toEqual(["it has not started yet"]);
    stop.abort();
    await running[0];
    expect(manager.problems()).toEqual(["it has stopped"]);
  });

  it("tells of informers, queues and reconciliations", async () => {
    const manager = start([scaling()]);
    await client.resource(crontabs).create(crontab("a"));
    await vi.waitFor(async () => expect(await names()).toEqual(["a-0"]));
    const text = await manager.metrics.registry.metrics();
    for (const line of [
      /^informer_objects\{resource="crontabs\.g\.example\.com\/v1"\} 1$/m,
      /^informer_synced\{resource="workers\.g\.example\.com\/v1"\} 1$/m,
      /^informer_lists_total\{resource="crontabs\.g\.example\.com\/v1"\} 1$/m,
      /^workqueue_adds_total\{name="crontab"\} [1-9]/m,
      /^workqueue_depth\{name="crontab"\} \d/m,
      /^controller_runtime_reconcile_total\{controller="crontab",result="success"\} [1-9]/m,
      /^rest_client_requests_total\{method="PATCH",code="201"\} 1$/m,
      /^controller_runtime_max_concurrent_reconciles\{controller="crontab"\} 1$/m,
    ])
      expect(text).toMatch(line);
    expect(manager.problems()).toEqual([]);
  });
});
