import { Type } from "typebox";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CronTab, collection, InProcessApi, type Answer, type Call } from "../../../test/support/in-process-api.ts";
import { widgetGroup } from "../../../test/support/in-two-versions.ts";
import { defineKind } from "../../api/kind.ts";
import { allowed, noOpinion, type Authorizer } from "../../auth/authorizer.ts";
import type { ManagedFieldsEntry } from "../../meta/types.ts";
import { MemoryStorage } from "../../storage/memory.ts";

let api: InProcessApi | undefined;
afterEach(() => api?.stop());
const call = (method: string, url: string, given: Call = {}): Promise<Answer> => {
  if (api === undefined) throw new Error("nothing was started");
  return api.call(method, url, given);
};

const apply = (url: string, body: unknown, query = "?fieldManager=one"): Promise<Answer> =>
  call("PATCH", url + query, { headers: { "content-type": "application/apply-patch+yaml" }, body });
const merge = (url: string, body: unknown, query = "?fieldManager=other"): Promise<Answer> =>
  call("PATCH", url + query, { headers: { "content-type": "application/merge-patch+json" }, body });
const get = async (url: string): Promise<Answer["json"]> => (await call("GET", url)).json;

const cronTab = (spec: object, more: object = {}) => ({
  apiVersion: "stable.example.com/v1",
  kind: "CronTab",
  metadata: { name: "a" },
  spec,
  ...more,
});
const item = `${collection}/a`;
const entries = ({ metadata }: Answer["json"], manager: string): ManagedFieldsEntry[] =>
  (metadata.managedFields ?? []).filter((entry: ManagedFieldsEntry) => entry.manager === manager);
const fields = (object: Answer["json"], manager: string) => entries(object, manager).map(({ fieldsV1 }) => fieldsV1);

describe("who may apply", () => {
  const may = (...verbs: string[]): Authorizer => ({
    authorize: (_, { verb }) => (verbs.includes(verb) ? allowed : noOpinion),
  });

  it("R-VERB-4, R-AUTHZ-5: creating takes the right to create", async () => {
    api = await InProcessApi.start(undefined, undefined, may("patch", "get"));
    const { status, json } = await apply(item, cronTab({ cronSpec: "x" }));
    expect([status, json.message]).toEqual([
      403,
      'crontabs.stable.example.com "a" is forbidden: User "test" cannot create resource "crontabs" in API group "stable.example.com" in the namespace "default"',
    ]);
    expect((await call("GET", item)).status).toBe(404);
  });

  it("R-VERB-4: what is there may be applied to without", async () => {
    const storage = new MemoryStorage();
    api = await InProcessApi.start(storage, undefined, may("create", "patch", "get"));
    await apply(item, cronTab({ cronSpec: "x" }));
    await api.stores.close();
    api = await InProcessApi.start(storage, undefined, may("patch", "get"));
    expect((await apply(item, cronTab({ cronSpec: "y" }))).status).toBe(200);
  });

  it("R-VERB-4: and what is not valid is told first", async () => {
    api = await InProcessApi.start(undefined, undefined, may("patch"));
    expect((await apply(item, cronTab({ cronSpec: "x", replicas: 1000 }))).status).toBe(422);
  });
});

describe("races", () => {
  beforeEach(async () => {
    api = await InProcessApi.start();
  });

  it("R-SSA-2, R-UPD-9: of many that create one object all succeed", async () => {
    const managers = Array.from({ length: 20 }, (_, index) => `m${index}`);
    const answers = await Promise.all(
      managers.map((manager) => apply(item, cronTab({ cronSpec: "x" }), `?fieldManager=${manager}`)),
    );
    const codes = answers.map(({ status }) => status).sort();
    expect(codes).toEqual([...Array.from({ length: 19 }, () => 200), 201]);
    for (const manager of managers)
      expect(fields(await get(item), manager)).toEqual([{ "f:spec": { "f:cronSpec": {} } }]);
  });
});

describe("lists and maps by their types", () => {
  const part = Type.Object({
    name: Type.String(),
    port: Type.Integer({ default: 80 }),
    size: Type.Optional(Type.Integer()),
  });
  const kind = defineKind({
    kind: "CronTab",
    resource: "crontabs",
    spec: Type.Object({
      byKey: Type.Optional(
        Type.Array(part, { "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name", "port"] }),
      ),
      set: Type.Optional(Type.Array(Type.String(), { "x-kubernetes-list-type": "set" })),
      atomic: Type.Optional(Type.Array(Type.String())),
      whole: Type.Optional(
        Type.Object(
          { a: Type.Optional(Type.String()), b: Type.Optional(Type.String()) },
          { "x-kubernetes-map-type": "atomic" },
        ),
      ),
      any: Type.Optional(Type.Object({}, { "x-kubernetes-preserve-unknown-fields": true })),
      window: Type.Optional(Type.Object({ from: Type.Optional(Type.Integer()), length: Type.Integer({ default: 5 }) })),
      pod: Type.Optional(
        Type.Object({}, { "x-kubernetes-embedded-resource": true, "x-kubernetes-preserve-unknown-fields": true }),
      ),
    }),
  });
  const two = "?fieldManager=two";

  beforeEach(async () => {
    api = await InProcessApi.start(undefined, kind);
  });

  it("R-SSA-3, R-SSA-11: keyed items are merged and owned one by one; a defaulted key is one", async () => {
    await apply(item, cronTab({ byKey: [{ name: "a" }, { name: "b", size: 1 }] }));
    const { json } = await apply(
      item,
      cronTab({
        byKey: [
          { name: "b", port: 80, size: 1 },
          { name: "a", port: 81 },
        ],
      }),
      two,
    );
    expect(json.spec.byKey).toEqual([
      { name: "a", port: 80 },
      { name: "b", port: 80, size: 1 },
      { name: "a", port: 81 },
    ]);
    expect(fields(json, "one")).toEqual([
      {
        "f:spec": {
          "f:byKey": {
            'k:{"name":"a","port":80}': { ".": {}, "f:name": {} },
            'k:{"name":"b","port":80}': { ".": {}, "f:name": {}, "f:size": {} },
          },
        },
      },
    ]);
    const conflict = await apply(item, cronTab({ byKey: [{ name: "b", size: 2 }] }), two);
    expect(conflict.json.message).toBe(
      'Apply failed with 1 conflict: conflict with "one": .spec.byKey[name="b",port=80].size',
    );
    const left = await apply(item, cronTab({ byKey: [{ name: "a" }] }));
    expect(left.json.spec.byKey).toEqual([
      { name: "a", port: 80 },
      { name: "b", port: 80, size: 1 },
      { name: "a", port: 81 },
    ]);
    const gone = await apply(item, cronTab({}), two);
    expect(gone.json.spec.byKey).toEqual([{ name: "a", port: 80 }]);
  });

  it("R-SSA-3: items of sets are owned by their values", async () => {
    await apply(item, cronTab({ set: ["a", "b"] }));
    const { json } = await apply(item, cronTab({ set: ["c", "b"] }), two);
    expect(json.spec.set).toEqual(["a", "c", "b"]);
    expect(fields(json, "two")).toEqual([{ "f:spec": { "f:set": { 'v:"b"': {}, 'v:"c"': {} } } }]);
    expect((await apply(item, cronTab({}))).json.spec.set).toEqual(["c", "b"]);
  });

  it("R-SSA-3, R-SSA-6: what is atomic is owned as a whole", async () => {
    await apply(item, cronTab({ atomic: ["a"], whole: { a: "x" } }));
    const { json } = await apply(item, cronTab({ atomic: ["b"], whole: { b: "y" } }), two);
    expect(json.details.causes.map(({ field }: { field: string }) => field)).toEqual([".spec.atomic", ".spec.whole"]);
    const forced = await apply(item, cronTab({ atomic: ["b"], whole: { b: "y" } }), `${two}&force=true`);
    expect(forced.json.spec).toEqual({ atomic: ["b"], whole: { b: "y" } });
    expect(entries(forced.json, "one")).toEqual([]);
  });

  it("R-SSA-3: of what the schema leaves open, maps are merged and lists are one value", async () => {
    await apply(item, cronTab({ any: { map: { a: 1 }, list: [1, { x: 1 }] } }));
    const { json } = await apply(item, cronTab({ any: { map: { b: 1 } } }), two);
    expect(json.spec.any).toEqual({ map: { a: 1, b: 1 }, list: [1, { x: 1 }] });
    const { status } = await apply(item, cronTab({ any: { list: [2] } }), two);
    expect(status).toBe(409);
  });

  it("R-SSA-3: an embedded resource's metadata is merged as that of an object", async () => {
    const pod = (metadata: object) => ({ pod: { apiVersion: "v1", kind: "Pod", metadata } });
    await apply(item, cronTab(pod({ finalizers: ["a/b"], labels: { a: "1" } })));
    const { json } = await apply(item, cronTab(pod({ finalizers: ["c/d"], labels: { b: "1" } })), two);
    expect(json.spec.pod.metadata).toEqual({ finalizers: ["a/b", "c/d"], labels: { a: "1", b: "1" } });
  });

  it("R-SSA-5: a map that loses its last applied member is empty, with its defaults", async () => {
    await apply(item, cronTab({ window: { from: 1, length: 7 } }));
    const { status, json } = await apply(item, cronTab({ window: {} }));
    expect([status, json.spec]).toEqual([200, { window: { length: 5 } }]);
    expect((await apply(item, cronTab({}))).json.spec).toEqual({});
  });

  it("R-SSA-8: null is no object", async () => {
    const { status, json } = await apply(item, cronTab({ window: null }));
    expect([status, json.details.causes[0].field]).toEqual([422, "spec.window"]);
  });
});

describe("in several versions", () => {
  const v1 = "/apis/widgets.example.com/v1/namespaces/default/widgets/a";
  const v1beta1 = v1.replace("/v1/", "/v1beta1/");
  const widget = (version: string, spec: object, labels?: object) => ({
    apiVersion: `widgets.example.com/${version}`,
    kind: "Widget",
    metadata: { name: "a", ...(labels === undefined ? {} : { labels }) },
    spec,
  });

  beforeEach(async () => {
    api = await InProcessApi.serving(widgetGroup());
  });

  it("R-SSA-18, R-MV-7: entries keep the version they were written in", async () => {
    await apply(v1beta1, widget("v1beta1", { address: "a:81" }));
    const { json } = await apply(v1, widget("v1", { size: 3 }), "?fieldManager=two");
    expect(json.spec).toEqual({ host: "a", port: 81, size: 3 });
    expect(entries(json, "one")[0]).toMatchObject({
      apiVersion: "widgets.example.com/v1beta1",
      fieldsV1: { "f:spec": { "f:address": {} } },
    });
    expect(entries(json, "two")[0]).toMatchObject({
      apiVersion: "widgets.example.com/v1",
      fieldsV1: { "f:spec": { "f:size": {} } },
    });
  });

  it("R-SSA-18: a field that one version owns conflicts in the other", async () => {
    await apply(v1beta1, widget("v1beta1", { address: "a:81" }));
    const { status, json } = await apply(v1, widget("v1", { host: "a", port: 82 }), "?fieldManager=two");
    expect([status, json.message]).toEqual([409, 'Apply failed with 1 conflict: conflict with "one": .spec.address']);
  });

  it("R-SSA-18: one manager may change versions, and what it gives up goes", async () => {
    await apply(v1beta1, widget("v1beta1", { address: "a:81" }, { l: "x", m: "x" }));
    const { status, json } = await apply(v1, widget("v1", { host: "a", port: 81 }, { l: "x" }));
    expect([status, json.metadata.labels, json.spec]).toEqual([200, { l: "x" }, { host: "a", port: 81 }]);
    expect(entries(json, "one")).toMatchObject([
      {
        apiVersion: "widgets.example.com/v1",
        fieldsV1: { "f:metadata": { "f:labels": { "f:l": {} } }, "f:spec": { "f:host": {}, "f:port": {} } },
      },
    ]);
  });

  it("R-SSA-12, R-SSA-18: updates in one version take from what was applied in another", async () => {
    await apply(v1beta1, widget("v1beta1", { address: "a:81" }));
    const { json } = await merge(v1, { spec: { port: 82 } });
    expect(entries(json, "one")).toEqual([]);
    expect(fields(json, "other")).toEqual([{ "f:spec": { "f:port": {} } }]);
  });

  it("R-SSA-18: entries of versions that are not served any more are dropped", async () => {
    await apply(v1beta1, widget("v1beta1", { address: "a:81" }));
    const storage = api?.storage;
    await api?.stores.close();
    const versions = widgetGroup().versions.filter(({ name }) => name === "v1");
    api = await InProcessApi.serving(widgetGroup({ versions, conversions: [] }), storage);
    const { json } = await apply(v1, widget("v1", { host: "b" }), "?fieldManager=two");
    expect([json.spec.host, entries(json, "one")]).toEqual(["b", []]);
  });
});

describe("a schema that changed", () => {
  const kindWith = (extra: Readonly<Record<string, string>>) =>
    defineKind({
      kind: "CronTab",
      resource: "crontabs",
      spec: Type.Object({
        map: Type.Optional(Type.Object({ a: Type.Optional(Type.String()), b: Type.Optional(Type.String()) }, extra)),
      }),
    });

  it("R-SSA-18: whoever owned a member of what is atomic now, owns it as a whole", async () => {
    api = await InProcessApi.start(undefined, kindWith({}));
    await apply(item, cronTab({ map: { a: "x" } }));
    const { storage, stores } = api;
    await stores.close();
    api = await InProcessApi.start(storage, kindWith({ "x-kubernetes-map-type": "atomic" }));
    const { json } = await merge(item, { metadata: { labels: { l: "x" } } });
    expect(fields(json, "one")).toEqual([{ "f:spec": { "f:map": {} } }]);
    expect((await apply(item, cronTab({ map: { b: "y" } }), "?fieldManager=two")).status).toBe(409);
  });
});

describe("/scale", () => {
  const kind = defineKind({
    ...CronTab,
    status: Type.Object({ active: Type.Optional(Type.Integer()) }),
    scale: { specReplicas: ".spec.replicas", statusReplicas: ".status.active" },
  });
  const scale = (replicas: number) => ({
    apiVersion: "autoscaling/v1",
    kind: "Scale",
    metadata: { name: "a" },
    spec: { replicas },
  });
  const replicas = { "f:spec": { "f:replicas": {} } };

  beforeEach(async () => {
    api = await InProcessApi.start(undefined, kind);
  });

  it("R-SSA-19: replicas that are owned by the object conflict, and can be forced", async () => {
    await apply(item, cronTab({ cronSpec: "x", replicas: 2 }));
    const { status, json } = await apply(`${item}/scale`, scale(3), "?fieldManager=two");
    expect([status, json.message]).toEqual([409, 'Apply failed with 1 conflict: conflict with "one": .spec.replicas']);
    const forced = await apply(`${item}/scale`, scale(3), "?fieldManager=two&force=true");
    expect([forced.status, forced.json.kind, forced.json.spec]).toEqual([200, "Scale", { replicas: 3 }]);
    expect(forced.json.metadata.managedFields).toBeUndefined();
    const object = await get(item);
    expect(object.spec.replicas).toBe(3);
    expect(fields(object, "one")).toEqual([{ "f:spec": { "f:cronSpec": {} } }]);
    expect(entries(object, "two")).toMatchObject([
      { apiVersion: "stable.example.com/v1", operation: "Apply", subresource: "scale", fieldsV1: replicas },
    ]);
    const back = await apply(item, cronTab({ cronSpec: "x", replicas: 4 }));
    expect(back.json.message).toBe(
      'Apply failed with 1 conflict: conflict with "two" with subresource "scale": .spec.replicas',
    );
  });

  it("R-SSA-19: kubectl scale and autoscalers take the replicas from who applied them", async () => {
    await apply(item, cronTab({ cronSpec: "x", replicas: 2 }));
    await merge(`${item}/scale`, { spec: { replicas: 5 } });
    const object = await get(item);
    expect(fields(object, "one")).toEqual([{ "f:spec": { "f:cronSpec": {} } }]);
    expect(entries(object, "other")).toMatchObject([{ operation: "Update", subresource: "scale", fieldsV1: replicas }]);
    expect(entries(object, "other")[0]?.time).toBeDefined();
    expect((await apply(item, cronTab({ cronSpec: "y" }))).json.spec.replicas).toBe(5);
    const put = await call("PUT", `${item}/scale?fieldManager=third`, { body: scale(6) });
    expect(put.status).toBe(200);
    expect(fields(await get(item), "third")).toEqual([replicas]);
  });

  it("R-SSA-19, R-UPD-8: a scale that changes nothing is no write", async () => {
    await call("POST", `${collection}?fieldManager=maker`, { body: cronTab({ cronSpec: "x", replicas: 2 }) });
    const before = await get(item);
    expect((await merge(`${item}/scale`, { spec: { replicas: 2 } })).status).toBe(200);
    expect((await merge(`${item}/scale`, {})).status).toBe(200);
    expect(await get(item)).toEqual(before);
    await apply(`${item}/scale`, scale(2));
    const shared = await get(item);
    await apply(`${item}/scale`, scale(2));
    expect(await get(item)).toEqual(shared);
  });

  it("R-SSA-2, R-SSA-19: never creates, and takes nothing but a Scale", async () => {
    expect((await apply(`${item}/scale`, scale(3))).status).toBe(404);
    await apply(item, cronTab({ cronSpec: "x" }));
    const other = await apply(`${item}/scale`, cronTab({ replicas: 3 }));
    expect([other.status, other.json.message]).toEqual([
      400,
      "invalid object type: stable.example.com/v1, Kind=CronTab",
    ]);
    const unknown = await apply(`${item}/scale`, { ...scale(3), spec: { foo: 1 } });
    expect([unknown.status, unknown.json.message]).toEqual([
      500,
      "failed to create typed patch object (/a; autoscaling/v1, Kind=Scale): .spec.foo: field not declared in schema",
    ]);
  });
});

describe("objects that are too big with their managedFields", () => {
  const kind = defineKind({
    kind: "CronTab",
    resource: "crontabs",
    spec: Type.Object({}, { "x-kubernetes-preserve-unknown-fields": true }),
  });
  const many = Object.fromEntries(Array.from({ length: 12_000 }, (_, index) => [`${"k".repeat(200)}${index}`, 0]));

  it("R-WR-5: are stored without, unless they are applied", async () => {
    api = await InProcessApi.start(undefined, kind);
    const created = await call("POST", collection, { body: cronTab(many) });
    expect([created.status, created.json.metadata.managedFields]).toEqual([201, undefined]);
    expect((await apply(`${collection}/b`, { ...cronTab(many), metadata: { name: "b" } })).status).toBe(413);
  });
});
