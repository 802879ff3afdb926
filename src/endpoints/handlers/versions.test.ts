import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { InProcessApi, type Answer } from "../../../test/support/in-process-api.ts";
import { widgetGroup } from "../../../test/support/in-two-versions.ts";

let api: InProcessApi;
beforeEach(async () => {
  api = await InProcessApi.serving(widgetGroup());
});
afterEach(() => api.stop());

const v1 = "/apis/widgets.example.com/v1/namespaces/default/widgets";
const v1beta1 = "/apis/widgets.example.com/v1beta1/namespaces/default/widgets";

const createV1 = (name: string, spec: object = { host: "a.example" }, metadata: object = {}): Promise<Answer> =>
  api.call("POST", v1, { body: { metadata: { name, ...metadata }, spec } });
const createV1beta1 = (name: string, spec: object, metadata: object = {}): Promise<Answer> =>
  api.call("POST", v1beta1, { body: { metadata: { name, ...metadata }, spec } });
const merge = (url: string, body: unknown): Promise<Answer> =>
  api.call("PATCH", url, { headers: { "content-type": "application/merge-patch+json" }, body });
const get = async (url: string): Promise<Answer["json"]> => (await api.call("GET", url)).json;
const throwing = { labels: { conversion: "throw" } };

describe("one object in two versions", () => {
  it("R-MV-1, R-MV-3: what is created in one is there in the other, in its shape", async () => {
    const created = await createV1beta1("a", { address: "a.example:81", mood: "good" });
    expect([created.status, created.json.apiVersion, created.json.spec]).toEqual([
      201,
      "widgets.example.com/v1beta1",
      { address: "a.example:81", mood: "good" },
    ]);
    const other = await get(`${v1}/a`);
    expect([other.apiVersion, other.kind, other.spec]).toEqual([
      "widgets.example.com/v1",
      "Widget",
      { host: "a.example", port: 81 },
    ]);
    const { annotations, ...metadata } = other.metadata;
    expect(metadata).toEqual(created.json.metadata);
    expect(annotations).toEqual({ "widgets.example.com/mood": "good" });
  });

  it("R-STO-3: is stored once, in the storage version", async () => {
    await createV1beta1("a", { address: "a.example:81" });
    const { items } = await api.storage.list("/registry/");
    expect(items.map(({ key }) => key)).toEqual(["/registry/widgets.example.com/widgets/default/a"]);
    expect(JSON.parse(String(items[0]?.value))).toMatchObject({
      apiVersion: "widgets.example.com/v1",
      spec: { host: "a.example", port: 81 },
    });
  });

  it("R-MV-1, R-SEL-3, R-SEL-4: lists, by page and by selector", async () => {
    for (const name of ["a", "b", "c"]) await createV1(name, { host: name, size: 1 }, { labels: { name } });
    const first = await get(`${v1beta1}?limit=2`);
    expect(first.apiVersion).toBe("widgets.example.com/v1beta1");
    expect(first.items.map((item: Answer["json"]) => item.spec.address)).toEqual(["a:80", "b:80"]);
    await createV1("d");
    const second = await get(`${v1beta1}?limit=2&continue=${first.metadata.continue}`);
    expect(second.items.map((item: Answer["json"]) => item.spec.address)).toEqual(["c:80"]);
    expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
    const selected = await get(`${v1beta1}?labelSelector=name=b`);
    expect(selected.items.map((item: Answer["json"]) => item.metadata.name)).toEqual(["b"]);
    const named = await get(`${v1beta1}?fieldSelector=metadata.name%3Dc`);
    expect(named.items.map((item: Answer["json"]) => item.spec.address)).toEqual(["c:80"]);
    await createV1beta1("e", { address: "e:1", mood: "low" });
    const low = await get(`${v1beta1}?fieldSelector=spec.mood%3Dlow`);
    expect(low.items.map((item: Answer["json"]) => item.metadata.name)).toEqual(["e"]);
    expect((await api.call("GET", `${v1}?fieldSelector=spec.mood%3Dlow`)).status).toBe(400);
    const listed = await get(v1beta1);
    expect(listed.items).toHaveLength(5);
    expect(listed.metadata.resourceVersion).toBe((await get(v1)).metadata.resourceVersion);
  });

  it("R-MV-3, R-TBL-3: prints the columns of the version asked for", async () => {
    await createV1("a");
    const table = async (url: string): Promise<Answer["json"]> =>
      (
        await api.call("GET", `${url}?includeObject=Object`, {
          headers: { accept: "application/json;as=Table;v=v1;g=meta.k8s.io" },
        })
      ).json;
    for (const [url, name, cell, version] of [
      [v1, "Host", "a.example", "v1"],
      [v1beta1, "Address", "a.example:80", "v1beta1"],
    ] as const) {
      const { columnDefinitions, rows } = await table(url);
      expect(columnDefinitions[1].name).toBe(name);
      expect(rows[0].cells[1]).toBe(cell);
      expect(rows[0].object.apiVersion).toBe(`widgets.example.com/${version}`);
    }
  });

  it("R-MV-1: updates, patches, status and deletes through either are the same object's", async () => {
    await createV1("a", { host: "a.example", size: 3 });
    const patched = await merge(`${v1beta1}/a`, { spec: { address: "b.example:90", mood: "low" } });
    expect([patched.status, patched.json.metadata.generation]).toEqual([200, 2]);
    expect((await get(`${v1}/a`)).spec).toEqual({ host: "b.example", port: 90, size: 3 });
    const status = await merge(`${v1}/a/status`, { status: { ready: true } });
    expect([status.status, status.json.metadata.generation]).toEqual([200, 2]);
    expect((await get(`${v1beta1}/a`)).status).toEqual({ phase: "Ready" });
    const waiting = await merge(`${v1beta1}/a/status`, { status: { phase: "Waiting" }, spec: { address: "x:1" } });
    expect([waiting.json.metadata.generation, waiting.json.spec.address]).toEqual([2, "b.example:90"]);
    const deleted = await api.call("DELETE", `${v1beta1}/a`);
    expect(deleted.json.details.uid).toBe(patched.json.metadata.uid);
    expect((await api.call("GET", `${v1}/a`)).status).toBe(404);
  });

  it("R-DEL-4, R-DC-1: a delete that finalizers hold answers in the version of the request", async () => {
    await createV1("a", undefined, { finalizers: ["example.com/wait"] });
    const held = await api.call("DELETE", `${v1beta1}/a`);
    expect([held.json.apiVersion, held.json.spec.address]).toEqual(["widgets.example.com/v1beta1", "a.example:80"]);
    const all = await api.call("DELETE", v1beta1);
    expect(all.json.items[0].spec).toEqual({ address: "a.example:80" });
    const freed = await merge(`${v1beta1}/a`, { metadata: { finalizers: null } });
    expect([freed.status, freed.json.spec.address]).toEqual([200, "a.example:80"]);
    expect((await api.call("GET", `${v1beta1}/a`)).status).toBe(404);
  });

  it("R-MV-5, R-UPD-8: what is read and put back changes nothing, in any version", async () => {
    await createV1("a", { host: "a.example", size: 3 }, { labels: { x: "y" }, annotations: { k: "v" } });
    await createV1beta1("b", { address: "b:1", mood: "low" });
    for (const url of [`${v1}/a`, `${v1beta1}/a`, `${v1}/b`, `${v1beta1}/b`]) {
      const before = await get(url);
      const { status, json } = await api.call("PUT", url, { body: before });
      expect([status, json]).toEqual([200, before]);
      expect((await merge(url, {})).json).toEqual(before);
    }
  });

  it("R-MV-5, R-META-23: generation counts what changes in the request's version and in the stored", async () => {
    await createV1("a", { host: "a.example", size: 3 });
    const generation = async (url: string, patch: object): Promise<number> =>
      (await merge(url, patch)).json.metadata.generation;
    expect(await generation(`${v1}/a`, { spec: { size: 4 } })).toBe(2);
    expect(await generation(`${v1beta1}/a`, { spec: { mood: "low" } })).toBe(3);
    const size = "widgets.example.com/size";
    expect(await generation(`${v1beta1}/a`, { metadata: { annotations: { [size]: "5" } } })).toBe(4);
    expect(await generation(`${v1beta1}/a`, { metadata: { annotations: { other: "5" } } })).toBe(4);
    expect((await get(`${v1}/a`)).spec.size).toBe(5);
  });

  it("R-DRY-1: a dry run answers in the version of the request, and changes nothing", async () => {
    const created = await api.call("POST", `${v1beta1}?dryRun=All`, {
      body: { metadata: { name: "a" }, spec: { address: "a:1" } },
    });
    expect([created.status, created.json.spec]).toEqual([201, { address: "a:1" }]);
    await createV1("a");
    const patched = await merge(`${v1beta1}/a?dryRun=All`, { spec: { address: "b:1" } });
    expect(patched.json.spec).toEqual({ address: "b:1" });
    expect((await get(`${v1}/a`)).spec.host).toBe("a.example");
  });

  it("R-MV-4, R-META-6: a body of another version is refused", async () => {
    const body = { apiVersion: "widgets.example.com/v1", kind: "Widget", metadata: { name: "a" }, spec: { host: "a" } };
    const { status, json } = await api.call("POST", v1beta1, { body });
    expect([status, json.message]).toEqual([
      400,
      "the API version in the data (widgets.example.com/v1) does not match the expected API version (widgets.example.com/v1beta1)",
    ]);
  });

  it("R-MV-3: is validated as it was sent", async () => {
    const { status, json } = await createV1beta1("a", { address: "nowhere" });
    expect([status, json.details.causes[0].field]).toEqual([422, "spec.address"]);
  });

  it("R-MV-8: a deprecated version warns, the other does not", async () => {
    await createV1("a");
    const text = "widgets.example.com/v1beta1 Widget is deprecated; use widgets.example.com/v1 Widget";
    for (const url of [v1beta1, `${v1beta1}/a`, `${v1beta1}/missing`]) {
      expect((await api.call("GET", url)).warnings).toEqual([text]);
    }
    expect((await api.call("GET", `${v1}/a`)).warnings).toEqual([]);
  });
});

describe("a watch in one version", () => {
  type Event = { type: string; object: Answer["json"] };

  async function watch(url: string, headers: Record<string, string> = {}): Promise<() => Promise<Event>> {
    const { response } = await api.open("GET", `${url}${url.includes("?") ? "&" : "?"}watch=1`, { headers });
    const lines: string[] = [];
    const chunks = (response.body as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
    return async () => {
      while (lines.length === 0) {
        const { value } = (await chunks.next()) as { value: Buffer };
        lines.push(...value.toString().trimEnd().split("\n"));
      }
      return JSON.parse(lines.shift() ?? "") as Event;
    };
  }

  it("R-MV-1, R-WATCH-5, R-WATCH-9: shows writes made in the other", async () => {
    await createV1("a");
    const [old, young] = [await watch(v1beta1), await watch(v1)];
    const [first, sameFirst] = [await old(), await young()];
    expect([first.type, first.object.apiVersion, first.object.spec]).toEqual([
      "ADDED",
      "widgets.example.com/v1beta1",
      { address: "a.example:80" },
    ]);
    expect(sameFirst.object.metadata).toEqual(first.object.metadata);
    await merge(`${v1}/a`, { spec: { host: "b.example" } });
    await merge(`${v1beta1}/a`, { spec: { address: "c.example:80" } });
    await api.call("DELETE", `${v1}/a`);
    for (const [type, host] of [
      ["MODIFIED", "b.example"],
      ["MODIFIED", "c.example"],
      ["DELETED", "c.example"],
    ]) {
      const [a, b] = [await old(), await young()];
      expect([a.type, a.object.spec.address]).toEqual([type, `${host}:80`]);
      expect([b.type, b.object.spec.host]).toEqual([type, host]);
      expect(a.object.metadata.resourceVersion).toBe(b.object.metadata.resourceVersion);
    }
  });

  it("R-SEL-4, R-WATCH-5: under a selector, and as metadata alone", async () => {
    await createV1("a", undefined, { labels: { x: "1" } });
    const next = await watch(`${v1beta1}?labelSelector=x=1`, {
      accept: "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io",
    });
    expect((await next()).object.metadata.name).toBe("a");
    await merge(`${v1}/a`, { metadata: { labels: { x: "2" } } });
    expect((await next()).type).toBe("DELETED");
  });

  it("R-WATCH-10: ends with an error that names the key where a conversion fails", async () => {
    const next = await watch(v1beta1);
    await createV1("ok");
    expect((await next()).type).toBe("ADDED");
    await createV1("bad", undefined, throwing);
    const { type, object } = await next();
    expect([type, object.code, object.reason]).toEqual(["ERROR", 500, "InternalError"]);
    expect(object.message).toContain("/registry/widgets.example.com/widgets/default/bad");
    expect(object.message).toContain("no such thing");
  });

  it("R-WATCH-10: so does one that begins with such an object", async () => {
    await createV1("bad", undefined, throwing);
    const { type, object } = await (await watch(v1beta1))();
    expect([type, object.code]).toEqual(["ERROR", 500]);
  });
});

describe("a conversion that fails", () => {
  beforeEach(async () => {
    await createV1("a");
    await createV1("bad", undefined, throwing);
  });

  it("R-LIST-12: fails what would show the object with 500, naming the key, and nothing else", async () => {
    for (const url of [`${v1beta1}/bad`, `${v1beta1}/bad?resourceVersion=0`, v1beta1, `${v1beta1}?limit=2`]) {
      const { status, json } = await api.call("GET", url);
      expect([url, status]).toEqual([url, 500]);
      expect(json.message).toContain("/registry/widgets.example.com/widgets/default/bad");
    }
    expect((await api.call("GET", v1)).status).toBe(200);
    expect((await api.call("GET", `${v1beta1}/a`)).status).toBe(200);
    expect((await get(`${v1beta1}?limit=1`)).items).toHaveLength(1);
  });

  it("writes nothing that could not be read back in the version of the request", async () => {
    const { status } = await createV1beta1("c", { address: "c:1" }, throwing);
    expect(status).toBe(500);
    expect((await api.call("GET", `${v1}/c`)).status).toBe(404);
    expect((await merge(`${v1beta1}/a`, { metadata: throwing })).status).toBe(500);
    expect((await get(`${v1}/a`)).metadata.labels).toBeUndefined();
    expect((await api.call("DELETE", `${v1beta1}/bad`)).status).toBe(500);
    expect((await api.call("DELETE", `${v1}/bad`)).status).toBe(200);
  });
});
