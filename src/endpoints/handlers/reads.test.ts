import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { collection, InProcessApi, type Answer } from "../../../test/support/in-process-api.ts";

let api: InProcessApi;
beforeEach(async () => {
  api = await InProcessApi.start();
});
afterEach(() => api.stop());

const all = "/apis/stable.example.com/v1/crontabs";
const body = (name: string, labels: object = {}) => ({ metadata: { name, labels }, spec: { cronSpec: "x" } });
const create = (name: string, labels?: object, namespace = "default") =>
  api.call("POST", collection.replace("default", namespace), { body: body(name, labels) });
const names = ({ json }: Answer): string[] =>
  json.items.map((item: { metadata: { name: string } }) => item.metadata.name);
const table = { accept: "application/json;as=Table;v=v1;g=meta.k8s.io,application/json" };

describe("get and list", () => {
  it("R-LIST-1: an empty list has a revision and no null items", async () => {
    const { text, json } = await api.call("GET", all);
    expect(text).toContain('"items":[]');
    expect(json.kind).toBe("CronTabList");
    expect(json.metadata.resourceVersion).toMatch(/^[1-9]\d*$/);
  });

  it("R-LIST-3: order is that of namespace/name as bytes", async () => {
    await create("x", {}, "a");
    await create("x", {}, "a-b");
    await create("b", {}, "a");
    const { json } = await api.call("GET", all);
    expect(
      json.items.map(
        (item: { metadata: { namespace: string; name: string } }) => `${item.metadata.namespace}/${item.metadata.name}`,
      ),
    ).toEqual(["a-b/x", "a/b", "a/x"]);
  });

  it("R-LIST-2, R-LIST-4, R-LIST-6: pages come from one snapshot", async () => {
    for (const name of ["a", "b", "c", "d", "e"]) await create(name);
    const first = await api.call("GET", `${collection}?limit=2`);
    expect([names(first), first.json.metadata.remainingItemCount]).toEqual([["a", "b"], 3]);
    await create("bb");
    await api.call("DELETE", `${collection}/c`);
    const second = await api.call("GET", `${collection}?limit=2&continue=${first.json.metadata.continue}`);
    const third = await api.call("GET", `${collection}?limit=2&continue=${second.json.metadata.continue}`);
    expect([names(second), names(third)]).toEqual([["c", "d"], ["e"]]);
    expect(third.json.metadata.continue).toBeUndefined();
    expect(new Set([first, second, third].map(({ json }) => json.metadata.resourceVersion)).size).toBe(1);
  });

  it("R-LIST-9: a compacted page is 410 with a token that goes on", async () => {
    for (const name of ["a", "b", "c"]) await create(name);
    const first = await api.call("GET", `${collection}?limit=1`);
    await create("bb");
    await api.storage.compact(await api.storage.latestRevision());
    const expired = await api.call("GET", `${collection}?limit=1&continue=${first.json.metadata.continue}`);
    expect([expired.status, expired.json.reason]).toEqual([410, "Expired"]);
    expect(expired.json.message).toMatch(
      /^The provided continue parameter is too old to display a consistent list result\./,
    );
    const rest = await api.call("GET", `${collection}?continue=${expired.json.metadata.continue}`);
    expect(names(rest)).toEqual(["b", "bb", "c"]);
  });

  it("R-GET-1: resourceVersion and resourceVersionMatch", async () => {
    await create("a");
    const revision = (await api.call("GET", collection)).json.metadata.resourceVersion;
    await create("b");
    expect(
      names(await api.call("GET", `${collection}?resourceVersion=${revision}&resourceVersionMatch=Exact`)),
    ).toEqual(["a"]);
    expect(names(await api.call("GET", `${collection}?resourceVersion=${revision}&limit=5`))).toEqual(["a"]);
    expect(names(await api.call("GET", `${collection}?resourceVersion=${revision}`))).toEqual(["a", "b"]);
    expect(names(await api.call("GET", `${collection}?resourceVersion=0`))).toEqual(["a", "b"]);
    for (const [query, status] of [
      ["resourceVersion=0&resourceVersionMatch=Exact", 422],
      ["resourceVersionMatch=Exact", 422],
      ["resourceVersion=1&resourceVersionMatch=Nope", 422],
      ["resourceVersion=x", 400],
      ["sendInitialEvents=true", 422],
      ["continue=garbage", 400],
      ["limit=x", 400],
      ["export=true", 400],
    ] as const) {
      expect([(await api.call("GET", `${collection}?${query}`)).status, query]).toEqual([status, query]);
    }
  });

  it("R-SEL-1, R-SEL-2: selectors", async () => {
    await create("a", { x: "1" });
    await create("b", { x: "2" });
    expect(names(await api.call("GET", `${collection}?labelSelector=x%20in%20(1)`))).toEqual(["a"]);
    expect(names(await api.call("GET", `${collection}?labelSelector=x!%3D1`))).toEqual(["b"]);
    expect(names(await api.call("GET", `${collection}?fieldSelector=metadata.name%3Db`))).toEqual(["b"]);
    expect(names(await api.call("GET", `${all}?fieldSelector=metadata.namespace%3Dother`))).toEqual([]);
    const unknown = await api.call("GET", `${collection}?fieldSelector=spec.x%3Db`);
    expect([unknown.status, unknown.json.message]).toEqual([400, "field label not supported: spec.x"]);
    expect((await api.call("GET", `${collection}?labelSelector=a%3D%3D%3Db`)).status).toBe(400);
  });

  it("R-TBL-1, R-TBL-7: Table and metadata-only forms", async () => {
    await create("a");
    const { json } = await api.call("GET", collection, { headers: table });
    expect(json).toMatchObject({ kind: "Table", apiVersion: "meta.k8s.io/v1" });
    expect(json.columnDefinitions.map(({ name }: { name: string }) => name)).toEqual(["Name", "Schedule", "Age"]);
    expect(json.rows[0].cells.slice(0, 2)).toEqual(["a", "x"]);
    expect(json.rows[0].object.kind).toBe("PartialObjectMetadata");
    const partial = await api.call("GET", collection, {
      headers: { accept: "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io" },
    });
    expect(partial.json.items[0]).toEqual({
      kind: "PartialObjectMetadata",
      apiVersion: "meta.k8s.io/v1",
      metadata: expect.objectContaining({ name: "a" }),
    });
    for (const [as, url] of [
      ["PartialObjectMetadata", collection],
      ["PartialObjectMetadataList", `${collection}/a`],
      ["Foo", collection],
    ] as const) {
      const { status } = await api.call("GET", url, {
        headers: { accept: `application/json;as=${as};v=v1;g=meta.k8s.io` },
      });
      expect(status).toBe(406);
    }
    expect((await api.call("GET", `${collection}?includeObject=Nope`, { headers: table })).status).toBe(400);
  });

  it("R-NEG-1, R-NEG-3, R-NEG-7: YAML, pretty, and nothing else", async () => {
    await create("a");
    const yaml = await api.call("GET", `${collection}/a`, { headers: { accept: "application/yaml" } });
    expect(yaml.headers["content-type"]).toBe("application/yaml");
    expect(yaml.text).toContain("kind: CronTab\n");
    expect((await api.call("GET", `${collection}/a?pretty=true`)).text).toContain('\n  "kind": "CronTab"');
    const refused = await api.call("GET", `${collection}/a`, { headers: { accept: "text/html" } });
    expect([refused.status, refused.json.message]).toEqual([
      406,
      "only the following media types are accepted: application/json, application/yaml",
    ]);
  });

  it("R-URL-3, R-URL-5, R-URL-6: URLs that are not there", async () => {
    expect((await api.call("POST", all, { body: body("a") })).status).toBe(405);
    expect((await api.call("PUT", collection)).status).toBe(405);
    expect((await api.call("GET", `${all}/a`)).status).toBe(404);
    const nothing = await api.call("GET", "/apis/stable.example.com/v1/foos");
    expect([nothing.status, nothing.text]).toEqual([404, "404 page not found\n"]);
  });
});

describe("watch", () => {
  interface Event {
    type: string;
    // eslint-disable-next-line typescript/no-explicit-any -- objects of every form
    object: any;
  }

  async function watch(query: string, headers: Record<string, string> = {}) {
    const abort = new AbortController();
    const { response } = await api.open("GET", `${collection}?watch=1&${query}`, { headers, signal: abort.signal });
    return { response, abort, events: eventsOf(response.body as AsyncIterable<Buffer>) };
  }

  async function* eventsOf(body: AsyncIterable<Buffer>): AsyncGenerator<Event> {
    for await (const chunk of body) {
      for (const line of chunk.toString().split("\n")) if (line !== "") yield JSON.parse(line) as Event;
    }
  }

  async function take(events: AsyncGenerator<Event>, count: number): Promise<Event[]> {
    const taken: Event[] = [];
    while (taken.length < count) {
      const next = await events.next();
      if (next.done === true) break;
      taken.push(next.value);
    }
    return taken;
  }

  const brief = (events: Event[]) =>
    events.map(({ type, object }) => `${type} ${object.metadata?.name ?? object.code}`);

  it("R-WATCH-1: state first, then changes; from a revision, only changes", async () => {
    await create("a");
    const revision = (await api.call("GET", collection)).json.metadata.resourceVersion;
    const fresh = await watch("");
    const from = await watch(`resourceVersion=${revision}`);
    await create("b");
    await api.call("DELETE", `${collection}/a`);
    expect(brief(await take(fresh.events, 3))).toEqual(["ADDED a", "ADDED b", "DELETED a"]);
    const later = await take(from.events, 2);
    expect(brief(later)).toEqual(["ADDED b", "DELETED a"]);
    expect(Number(later[1]?.object.metadata.resourceVersion)).toBeGreaterThan(
      Number(later[0]?.object.metadata.resourceVersion),
    );
  });

  it("R-WATCH-5: leaving a selection is DELETED with the old content and the new revision", async () => {
    const { json: made } = await create("a", { x: "1" });
    const { events } = await watch(`labelSelector=x%3D1&resourceVersion=${made.metadata.resourceVersion}`);
    const merge = (patch: object) =>
      api.call("PATCH", `${collection}/a`, {
        headers: { "content-type": "application/merge-patch+json" },
        body: patch,
      });
    const left = await merge({ metadata: { labels: { x: "2" } } });
    await merge({ metadata: { labels: { y: "2" } } });
    const back = await merge({ metadata: { labels: { x: "1" } } });
    const [gone, again] = await take(events, 2);
    expect(gone).toMatchObject({
      type: "DELETED",
      object: { metadata: { labels: { x: "1" }, resourceVersion: left.json.metadata.resourceVersion } },
    });
    expect(again).toEqual({ type: "ADDED", object: back.json });
  });

  it("R-WATCH-2: the initial events end with one bookmark", async () => {
    await create("a");
    const { events } = await watch("sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan");
    const [added, bookmark] = await take(events, 2);
    expect(added?.type).toBe("ADDED");
    expect(bookmark).toMatchObject({
      type: "BOOKMARK",
      object: {
        kind: "CronTab",
        apiVersion: "stable.example.com/v1",
        metadata: {
          annotations: { "k8s.io/initial-events-end": "true" },
          resourceVersion: expect.stringMatching(/^\d+$/),
        },
      },
    });
  });

  it("R-WATCH-6: too old is an event in a 200 stream, and its end", async () => {
    await create("a");
    const old = (await api.call("GET", collection)).json.metadata.resourceVersion;
    for (let at = 0; at < 5; at++) await create(`b${at}`);
    const restarted = await compactedApi(old);
    expect(restarted).toEqual([200, ["ERROR 410"], true]);
  });

  /** The same storage under a new server that has never seen the old revisions. */
  async function compactedApi(old: string): Promise<unknown> {
    await api.storage.compact(await api.storage.latestRevision());
    const fresh = await InProcessApi.start(api.storage);
    try {
      const { response } = await fresh.open("GET", `${collection}?watch=1&resourceVersion=${old}`);
      const events = eventsOf(response.body as AsyncIterable<Buffer>);
      const taken = await take(events, 1);
      return [response.status, brief(taken), (await events.next()).done];
    } finally {
      await fresh.stores.close();
    }
  }

  it("R-TBL-6: only the first Table has column definitions", async () => {
    await create("a");
    const { events } = await watch("", table);
    await create("b");
    const [first, second] = await take(events, 2);
    expect(first?.object.columnDefinitions).toHaveLength(3);
    expect(second?.object.columnDefinitions).toBeNull();
    expect(second?.object.rows).toHaveLength(1);
  });

  it("R-WATCH-21: timeoutSeconds ends the stream cleanly", async () => {
    const { events } = await watch("timeoutSeconds=1");
    const started = performance.now();
    expect((await events.next()).done).toBe(true);
    expect(performance.now() - started).toBeGreaterThan(900);
  });

  it("R-WATCH-3, R-WATCH-4: a bookmark before the end, with a revision that writes elsewhere moved on", async () => {
    const { json: list } = await api.call("GET", collection);
    const { events } = await watch(
      `timeoutSeconds=3&allowWatchBookmarks=true&resourceVersion=${list.metadata.resourceVersion}`,
    );
    const next = events.next();
    await api.storage.create("/elsewhere/x", Buffer.from("{}"));
    const { value } = await next;
    expect(value).toMatchObject({ type: "BOOKMARK", object: { kind: "CronTab" } });
    expect(Number((value as Event).object.metadata.resourceVersion)).toBe(Number(list.metadata.resourceVersion) + 1);
    expect((await events.next()).done).toBe(true);
  });

  it("R-WATCH-24: an aborted request ends the stream cleanly", async () => {
    const { events, abort } = await watch("");
    const next = events.next();
    abort.abort();
    expect((await next).done).toBe(true);
  });

  it.each([
    ["sendInitialEvents=true", 422],
    ["resourceVersionMatch=NotOlderThan", 422],
    ["sendInitialEvents=true&resourceVersionMatch=Exact", 422],
    ["resourceVersion=x", 400],
    ["fieldSelector=spec.x%3D1", 400],
  ])("R-WATCH-1, R-WATCH-6: %s is an ordinary error", async (query, status) => {
    expect((await watch(query)).response.status).toBe(status);
  });

  it("R-NEG-12: YAML does not stream", async () => {
    expect((await watch("", { accept: "application/yaml" })).response.status).toBe(406);
  });
});
