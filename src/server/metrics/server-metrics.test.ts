import { Registry } from "prom-client";
import { Type } from "typebox";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fakeRequest, textOf } from "../../../test/support/fake-context.ts";
import { defineGroup } from "../../api/group.ts";
import { defineKind } from "../../api/kind.ts";
import { MemoryStorage } from "../../storage/memory.ts";
import { createApiServer, type ApiServer } from "../api-server.ts";
import { createStorageMetrics, MeteredStorage } from "./metered-storage.ts";

const CronTab = defineKind({ kind: "CronTab", resource: "crontabs", spec: Type.Object({ image: Type.String() }) });

let server: ApiServer;
beforeEach(async () => {
  server = createApiServer({
    name: "metrics",
    groups: [defineGroup({ name: "stable.example.com", versions: [{ name: "v1", kinds: [CronTab] }] })],
    storage: new MemoryStorage(),
    authenticators: [{ authenticate: () => ({ name: "joe", groups: [] }) }],
    authorizers: [{ authorize: () => ({ decision: "allow", reason: "" }) }],
    maxRequestsInFlight: 2,
    requestTimeout: 300,
  });
  await server.start();
});
afterEach(() => server.stop());

async function send(method: string, url: string, content?: unknown) {
  const request = fakeRequest({ method, url });
  const body = () => Promise.resolve(Buffer.from(content === undefined ? "" : JSON.stringify(content)));
  const response = await server.handle({ ...request, body });
  return { status: response.status, text: await textOf(response) };
}

const collection = "/apis/stable.example.com/v1/namespaces/default/crontabs";
const body = (name: string) => ({ metadata: { name }, spec: { image: "x" } });
/** Values by what stands before them, of one metric. */
async function values(name: string): Promise<Record<string, number>> {
  const lines = (await send("GET", "/metrics")).text.split("\n");
  const own = lines.filter((line) => line.startsWith(`${name}{`));
  return Object.fromEntries(
    own.map((line) => [line.slice(name.length, line.lastIndexOf(" ")), Number(line.split(" ").at(-1))]),
  );
}
const of = 'group="stable.example.com",resource="crontabs"';

describe("R-METR-1: metrics of a server", () => {
  it("counts the events of watches, and their sizes", async () => {
    await send("POST", collection, body("a"));
    await send(
      "GET",
      `${collection}?watch=1&timeoutSeconds=1&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan`,
    );
    const labels = '{group="stable.example.com",version="v1",resource="crontabs"}';
    const total = (await values("apiserver_watch_events_total"))[labels];
    expect(total).toBeGreaterThanOrEqual(2);
    expect((await values("apiserver_watch_events_sizes_count"))[labels]).toBe(total);
    expect((await values("apiserver_watch_events_sizes_sum"))[labels]).toBeGreaterThan(300);
  });

  it("counts what was given up in self-defense: too slow, too much at once", async () => {
    const slow = () => send("GET", `${collection}/a?resourceVersion=9007199254740000`);
    expect((await slow()).status).toBe(504);
    const late = slow(); // Both are still waited for inside.
    expect((await slow()).status).toBe(429);
    expect((await late).status).toBe(504);
    await expect.poll(() => values("apiserver_request_terminations_total"), { timeout: 10_000 }).not.toEqual({});
    const terminated = Object.entries(await values("apiserver_request_terminations_total"));
    const ofReads = terminated.filter(([labels]) => labels.includes('resource="crontabs"'));
    expect(ofReads.map(([labels, count]) => [/code="(\d+)"/.exec(labels)?.[1], count])).toEqual([
      ["504", 2],
      ["429", 1],
    ]);
  });

  it("times authentication and authorization", async () => {
    await send("GET", collection);
    const counts = await values("apiserver_request_filter_duration_seconds_count");
    expect(counts['{filter="authentication"}']).toBeGreaterThan(0);
    expect(counts['{filter="authorization"}']).toBeGreaterThan(0);
  });
});

describe("R-METR-3: metrics of storage and watch caches", () => {
  it("tells what there is, and what the cache has seen", async () => {
    await send("POST", collection, body("a"));
    await send("POST", collection, body("b"));
    expect(await values("apiserver_storage_objects")).toEqual({ '{resource="crontabs.stable.example.com"}': 2 });
    expect(await values("apiserver_resource_objects")).toEqual({ [`{${of}}`]: 2 });
    expect(await values("apiserver_watch_cache_events_received_total")).toEqual({ [`{${of}}`]: 2 });
    expect(await values("apiserver_watch_cache_initializations_total")).toEqual({ [`{${of}}`]: 1 });
    expect((await values("apiserver_watch_cache_resource_version"))[`{${of}}`]).toBeGreaterThan(2);
  });

  it("times what the storage is asked, and counts what it refuses", async () => {
    await send("POST", collection, body("a"));
    await send("POST", collection, body("a"));
    const create = `{operation="create",${of}}`;
    expect((await values("etcd_request_duration_seconds_count"))[create]).toBe(2);
    expect((await values("etcd_requests_total"))[create]).toBe(2);
    expect((await values("etcd_request_errors_total"))[create]).toBe(1);
  });

  it("leaves a storage that is not in this process without its shortcut", () => {
    class Remote extends MemoryStorage {
      override latestRevisionNow = undefined as unknown as () => number;
    }
    expect(new MeteredStorage(new Remote(), createStorageMetrics(new Registry())).latestRevisionNow).toBeUndefined();
    expect(new MeteredStorage(new MemoryStorage(), createStorageMetrics(new Registry())).latestRevisionNow?.()).toBe(1);
  });
});
