// Controllers of custom resources, of aggregated kinds and of built-in ones, at work on a real kube-apiserver.
import type { V1Secret } from "@kubernetes/client-node";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { defineGroup } from "../../src/api/group.ts";
import type { Client } from "../../src/client/client.ts";
import type { Transport } from "../../src/client/transport.ts";
import { builtInTypes } from "../../src/controller/built-in-types.ts";
import {
  defineController,
  from,
  isConditionTrue,
  Manager,
  resourceType,
  type ControllerDefinition,
} from "../../src/controller/index.ts";
import { apiVersionOf, type ResourceType } from "../../src/meta/resource-type.ts";
import type { KubeObject } from "../../src/meta/types.ts";
import { aggregate } from "./aggregate.ts";
import { AggregatedServer } from "./controllers/aggregated-server.ts";
import { configMaps, Site, siteController, siteFinalizer, sitesOf } from "./controllers/site.ts";
import { startControlPlane, type ControlPlane } from "./control-plane.ts";
import { adminOf, installKinds } from "./install-kinds.ts";

const started = await startControlPlane();
if ("unavailable" in started) console.warn(`\nSKIPPED: controllers: ${started.unavailable}\n`);
const title = "unavailable" in started ? `controllers (skipped: ${started.unavailable})` : "controllers";

const groupOf = (name: string) => defineGroup({ name, versions: [{ name: "v1", kinds: [Site] }] });
const [custom, aggregated] = [groupOf("custom.example.com"), groupOf("aggregated.example.com")];
const namespace = "default";
const secrets = resourceType<V1Secret>("v1", "Secret");
const waiting = { timeout: 60_000, interval: 100 };

/** Of one controller: a process in miniature. */
interface Running {
  readonly manager: Manager;
  readonly lines: string[];
  stop(): Promise<void>;
}

describe.skipIf("unavailable" in started)(title, () => {
  const plane = started as ControlPlane;
  /** What managers asked: the method and the path. */
  const asked: string[] = [];
  const running: Running[] = [];
  let admin: Client;
  let ownServer: AggregatedServer | undefined;

  beforeAll(() => {
    admin = adminOf(plane);
  });
  afterAll(async () => {
    for (const one of running) await one.stop();
    admin.close();
    await ownServer?.stop();
    await plane.stop();
  });

  function start(...controllers: readonly ControllerDefinition[]): Running {
    const [stop, lines] = [new AbortController(), [] as string[]];
    const client = adminOf(plane).wrapped((transport): Transport => ({
      send: (request) => {
        asked.push(`${request.method} ${request.path}`);
        return transport.send(request);
      },
      close: () => transport.close(),
    }));
    const leaderElection = { name: controllers[0]?.name ?? "", namespace };
    const manager = new Manager({ client, controllers, leaderElection, log: (line) => lines.push(line) });
    const ended = manager.run(stop.signal);
    const one = {
      manager,
      lines,
      stop: async () => {
        stop.abort();
        await ended;
        client.close();
      },
    };
    running.push(one);
    return one;
  }

  const pagesOf = async (site: string): Promise<string[]> =>
    (await admin.resource(configMaps).list({ namespace })).items
      .filter(({ metadata }) => metadata.ownerReferences?.some(({ kind, name }) => kind === "Site" && name === site))
      .map(({ metadata, data }) => `${metadata.name}: ${data?.["title"]}`);

  const eventsOf = async (kind: string, name: string): Promise<KubeObject[]> =>
    (
      await admin.request<{ items: KubeObject[] }>({ path: `/apis/events.k8s.io/v1/namespaces/${namespace}/events` })
    ).items.filter(
      (event) =>
        JSON.stringify(event["regarding"]).includes(`"kind":"${kind}"`) &&
        JSON.stringify(event["regarding"]).includes(`"name":"${name}"`),
    );

  const isServed = (group: string): Promise<boolean> =>
    admin.request({ path: `/apis/${group}/v1/sites`, retries: 0 }).then(
      () => true,
      () => false,
    );

  /** All that a controller of sites promises, wherever they are served. */
  async function behaves(group: string, gone: readonly string[]): Promise<void> {
    const sites = admin.resource(sitesOf(group));
    const site = (name: string, ...pages: string[]) => ({
      apiVersion: `${group}/v1`,
      kind: "Site",
      metadata: { name, namespace },
      spec: { pages, title: "one" },
    });
    const name = group.split(".")[0] ?? "";
    for (const suffix of ["a", "b", "c"]) await sites.create(site(`${name}-${suffix}`, "x", "y"));
    for (const suffix of ["a", "b", "c"]) {
      const pages = [`${name}-${suffix}-x: one`, `${name}-${suffix}-y: one`];
      await expect.poll(() => pagesOf(`${name}-${suffix}`), waiting).toEqual(pages);
    }
    const first = `${name}-a`;
    const ready = async () => {
      const { metadata, status } = await sites.get(first, { namespace });
      const condition = status?.conditions?.find(({ type }) => type === "Ready");
      return {
        isReady: isConditionTrue(status?.conditions, "Ready"),
        isCurrent: condition?.observedGeneration === metadata.generation,
        pages: status?.pages,
        finalizers: metadata.finalizers,
      };
    };
    const settled = { isReady: true, isCurrent: true, pages: 2, finalizers: [siteFinalizer] };
    await expect.poll(ready, waiting).toEqual(settled);

    // What somebody spoils is mended, by the controller's field manager.
    await admin.resource(configMaps).delete(`${first}-x`, { namespace });
    await admin.resource(configMaps).patch(`${first}-y`, { data: { title: "spoilt" } }, { namespace });
    await expect.poll(() => pagesOf(first), waiting).toEqual([`${first}-x: one`, `${first}-y: one`]);
    const { metadata } = await admin.resource(configMaps).get(`${first}-x`, { namespace });
    expect(metadata.ownerReferences).toMatchObject([{ apiVersion: `${group}/v1`, kind: "Site", controller: true }]);
    expect(metadata.managedFields).toMatchObject([{ manager: group, operation: "Apply" }]);

    // A change of the spec goes all the way, and then there is quiet.
    await sites.patch(first, { spec: { pages: ["y", "z"], title: "two" } }, { namespace });
    await expect.poll(() => pagesOf(first), waiting).toEqual([`${first}-y: two`, `${first}-z: two`]);
    await expect.poll(ready, waiting).toEqual(settled);
    await expect
      .poll(
        async () => (await eventsOf("Site", first)).map(({ reason, note }) => `${String(reason)} ${String(note)}`),
        waiting,
      )
      .toEqual(expect.arrayContaining(["Written 2 pages", `PageRemoved ${first}-x`]));
    const { metadata: before } = await sites.get(first, { namespace });
    expect(before.generation).toBe(2);

    // What is deleted takes with it what was made for it.
    for (const suffix of ["a", "b", "c"]) await sites.delete(`${name}-${suffix}`, { namespace });
    await expect.poll(async () => (await sites.list({ namespace })).items.length, waiting).toBe(0);
    for (const suffix of ["a", "b", "c"]) expect(await pagesOf(`${name}-${suffix}`)).toEqual([]);
    await expect.poll(() => [...new Set(gone)].toSorted(), waiting).toEqual([`${name}-a`, `${name}-b`, `${name}-c`]);
  }

  it("every built-in type is where it is said to be", async () => {
    for (const type of builtInTypes()) {
      const root = type.group === "" ? "/api" : "/apis";
      const { resources } = await admin.request<{ resources: (ResourceType & { name: string; verbs: string[] })[] }>({
        path: `${root}/${apiVersionOf(type)}`,
      });
      const found = resources.find(({ kind, name }) => kind === type.kind && !name.includes("/"));
      expect(found, type.kind).toMatchObject({ name: type.resource, namespaced: type.namespaced });
      expect(found?.verbs).toContain("watch");
    }
  });

  it("waits for a custom resource, makes what it owns, tells by conditions and events, and cleans up", async () => {
    const gone: string[] = [];
    const { lines, manager } = start(siteController(sitesOf(custom.name), (name) => gone.push(name)));
    await vi.waitFor(
      () => expect(lines.join("\n")).toContain("waiting until sites.custom.example.com/v1 is served"),
      waiting,
    );
    await installKinds(admin, [custom]);
    await expect.poll(() => manager.isLeading, waiting).toBe(true);
    await behaves(custom.name, gone);
    expect(manager.problems()).toEqual([]);
    // WatchList, as the real one has it: no list of all sites was needed.
    const reads = asked.filter((one) => one.startsWith("GET /apis/custom.example.com/v1/sites"));
    expect(reads[0]).toContain("sendInitialEvents=true");
    expect(reads.every((one) => one.includes("watch=true"))).toBe(true);
  });

  it("comes to rest: what it wrote itself is no reason to write again", async () => {
    const sites = admin.resource(sitesOf(custom.name));
    await sites.create({
      apiVersion: "custom.example.com/v1",
      kind: "Site",
      metadata: { name: "quiet", namespace },
      spec: { pages: ["x"], title: "one" },
    });
    await expect.poll(async () => (await sites.get("quiet", { namespace })).status?.pages, waiting).toBe(1);
    const writes = () => asked.filter((one) => !one.startsWith("GET ") && !one.includes("/leases/")).length;
    let last = -1;
    const isQuiet = (): boolean => {
      const [before, now] = [last, writes()];
      last = now;
      return before === now;
    };
    await expect.poll(isQuiet, { timeout: 30_000, interval: 1500 }).toBe(true);
    await sites.delete("quiet", { namespace });
    await expect.poll(async () => (await sites.list({ namespace })).items, waiting).toEqual([]);
  });

  it("does all of that for an aggregated kind, through the aggregator, also when its server is restarted", async () => {
    const gone: string[] = [];
    const { lines, manager } = start(siteController(sitesOf(aggregated.name), (name) => gone.push(name)));
    ownServer = await AggregatedServer.start(plane, [aggregated], "sites");
    const { ca, port } = ownServer;
    await aggregate(admin, { group: aggregated.name, version: "v1", port, ca, service: "sites" });
    await expect.poll(() => manager.isLeading, waiting).toBe(true);
    await behaves(aggregated.name, gone);
    await ownServer.restart();
    gone.length = 0;
    await expect.poll(() => isServed(aggregated.name), waiting).toBe(true);
    await behaves(aggregated.name, gone);
    expect(lines.join("\n")).toMatch(/sites\.aggregated\.example\.com\/v1: .*; next attempt in \d+ ms/);
    await expect.poll(() => manager.problems(), waiting).toEqual([]);
  });

  it("works for built-in kinds: a Secret for every ConfigMap that asks for one", async () => {
    const wanting = from(configMaps, { labelSelector: "secret=wanted" });
    start(
      defineController({
        name: "secrets",
        for: wanting,
        owns: [secrets],
        async reconcile({ metadata, data }, { applyOwned }) {
          const { name = "", namespace: where = "" } = metadata;
          await applyOwned(secrets, { metadata: { name, namespace: where }, stringData: data ?? {} });
        },
      }),
    );
    const configMap = (name: string, labels: Record<string, string>) => ({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name, namespace, labels },
      data: { word: "open sesame" },
    });
    await admin.resource(configMaps).create(configMap("quiet", {}));
    await admin.resource(configMaps).create(configMap("asking", { secret: "wanted" }));
    const made = async () =>
      (await admin.resource(secrets).list({ namespace })).items.map(({ metadata, data }) => [
        metadata.name,
        Buffer.from(data?.["word"] ?? "", "base64").toString(),
      ]);
    await expect.poll(made, waiting).toEqual([["asking", "open sesame"]]);
  });
});
