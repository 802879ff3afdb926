import { Type } from "typebox";
import { afterEach, describe, expect, expectTypeOf, it } from "vitest";
import { defineGroup } from "../api/group.ts";
import { defineKind } from "../api/kind.ts";
import { defineStorage } from "../api/own-storage.ts";
import { startTestServer, TestClock, type TestServer } from "./index.ts";

const Boat = defineKind({
  kind: "Boat",
  resource: "boats",
  spec: Type.Object({ length: Type.Integer({ default: 3 }), name: Type.Optional(Type.String()) }),
  status: Type.Object({ afloat: Type.Optional(Type.Boolean()) }),
});
const Sea = defineKind({ kind: "Sea", resource: "seas", scope: "Cluster", spec: Type.Object({}) });
const Sky = defineKind({ kind: "Sky", resource: "skies", spec: Type.Object({}) });
const groups = [defineGroup({ name: "test.example.com", versions: [{ name: "v1", kinds: [Boat, Sea] }] })];
const scope = { namespace: "a" };

let server: TestServer;
afterEach(() => server.stop());

describe("server.resource", () => {
  it("is a client of a kind's objects, typed by the kind", async () => {
    server = await startTestServer({ groups });
    const boats = server.resource(Boat);
    const created = await boats.create({
      apiVersion: "test.example.com/v1",
      kind: "Boat",
      metadata: { name: "x", ...scope },
      spec: { length: 1 },
    });
    expectTypeOf(created.spec.length).toEqualTypeOf<number>();
    expectTypeOf(created.status).toEqualTypeOf<{ afloat?: boolean } | undefined>();
    const patched = await boats.patch("x", { spec: { name: "Ada" } }, scope);
    expect(patched.spec).toEqual({ length: 1, name: "Ada" });
    const applied = await boats.apply({ metadata: { name: "y", ...scope }, spec: {} }, { fieldManager: "test" });
    expect(applied.spec).toEqual({ length: 3 });
    expect((await boats.updateStatus({ ...patched, status: { afloat: true } })).status?.afloat).toBe(true);
    for await (const { type, object } of boats.watch({ timeoutSeconds: 10 })) {
      expect([type, typeof object.spec.length]).toEqual(["ADDED", "number"]);
      if (object.metadata.name === "y") break;
    }
    expect((await boats.list()).items.map(({ spec }) => spec.length)).toEqual([1, 3]);
    expect(await server.resource(Sea).list()).toMatchObject({ items: [] });
    expect(() => server.resource(Sky)).toThrow("kind Sky is in none of the groups that are served");
  });

  it("is one of another user's, too", async () => {
    const authorize = ({ name }: { name: string }) =>
      ({ decision: name === "jane" ? "allow" : "no-opinion", reason: "" }) as const;
    server = await startTestServer({ groups, authorizers: [{ authorize }] });
    expect((await server.as("jane").resource(Boat).list()).items).toEqual([]);
    await expect(
      server
        .as({ name: "joe", groups: ["dev"] })
        .resource(Boat)
        .list(),
    ).rejects.toThrow('User "joe" cannot list resource "boats" in API group "test.example.com" at the cluster scope');
  });
});

describe("server.clock", () => {
  it("says when objects are made and changed, and how old they are", async () => {
    server = await startTestServer({ groups });
    const { clock } = server;
    const boats = server.resource(Boat);
    const apply = (length: number) =>
      boats.apply({ metadata: { name: "x", ...scope }, spec: { length } }, { fieldManager: "test" });
    const created = await apply(1);
    const createdAt = Date.parse(created.metadata.creationTimestamp ?? "");
    expect(Math.abs(createdAt - clock.now())).toBeLessThan(60_000);
    await clock.advance("72h");
    const changed = await apply(2);
    expect(changed.metadata.creationTimestamp).toBe(created.metadata.creationTimestamp);
    const time = changed.metadata.managedFields?.[0]?.time ?? "";
    expect(Date.parse(time) - createdAt).toBeGreaterThanOrEqual(72 * 3_600_000);
    const accept = "application/json;as=Table;v=v1;g=meta.k8s.io";
    const table = await server.request("GET", "/apis/test.example.com/v1/boats", { headers: { accept } });
    expect(table.json).toMatchObject({ rows: [{ cells: ["x", "3d"] }] });
  });

  it("R-WATCH-7, R-WATCH-21: ends watches, and tells them what time it is", async () => {
    server = await startTestServer({ groups });
    const types: string[] = [];
    await server.resource(Boat).apply({ metadata: { name: "x", ...scope }, spec: {} }, { fieldManager: "test" });
    const watching = (async () => {
      const options = { allowWatchBookmarks: true, timeoutSeconds: 150 };
      for await (const { type } of server.resource(Boat).watch(options)) types.push(type);
    })();
    await expect.poll(() => types).toContain("ADDED");
    const bookmarks = () => types.filter((type) => type === "BOOKMARK").length;
    const before = bookmarks();
    await server.clock.advance("100s");
    await expect.poll(bookmarks).toBeGreaterThan(before);
    await server.clock.advance("51s");
    await watching;
  });

  it("R-LIST-10: lets history grow old", async () => {
    server = await startTestServer({ groups });
    const seas = server.resource(Sea);
    const make = (name: string) =>
      seas.create({ apiVersion: "test.example.com/v1", kind: "Sea", metadata: { name }, spec: {} });
    await make("x");
    const { metadata } = await seas.list();
    await make("y");
    const { resourceVersion = "" } = metadata;
    const then = { resourceVersion, resourceVersionMatch: "Exact" } as const;
    expect((await seas.list(then)).items).toHaveLength(1);
    await server.clock.advance("16m");
    await expect(seas.list(then)).rejects.toMatchObject({ code: 410, reason: "Expired" });
  });

  it("has own storages polled, and what was read from them grow old", async () => {
    const there: string[] = [];
    const list = async () =>
      there.map((name) => ({ apiVersion: "test.example.com/v1", kind: "Sea", metadata: { name }, spec: {} }));
    const storages = [defineStorage(Sea, { list }, { pollInterval: 60_000, maxAge: 30_000 })];
    server = await startTestServer({
      groups: [defineGroup({ name: "test.example.com", versions: [{ name: "v1", kinds: [Boat, Sea] }], storages })],
      clock: new TestClock({ frozen: true }),
    });
    const seas = server.resource(Sea);
    await expect.poll(async () => (await seas.list()).items).toEqual([]);
    there.push("north");
    expect((await seas.list()).items).toEqual([]);
    await server.clock.advance("30s");
    expect((await seas.list()).items).toHaveLength(1);
    const seen: string[] = [];
    const watching = (async () => {
      for await (const { object } of seas.watch({ timeoutSeconds: 300 })) seen.push(object.metadata.name ?? "");
    })();
    await expect.poll(() => seen).toEqual(["north"]);
    there.push("south");
    await server.clock.advance("1m");
    await expect.poll(() => seen).toEqual(["north", "south"]);
    await server.clock.advance("5m");
    await watching;
  });

  it("R-TMO-1: gives up requests that take too long", async () => {
    const admission = [
      {
        name: "Never",
        operations: ["CREATE" as const],
        resources: ["*/*"],
        validate: () => new Promise<void>(() => undefined),
      },
    ];
    server = await startTestServer({ groups, admission });
    const creating = server
      .resource(Sea)
      .create({ apiVersion: "test.example.com/v1", kind: "Sea", metadata: { name: "x" }, spec: {} });
    creating.catch(() => undefined);
    await server.clock.advance("35s");
    await expect(creating).rejects.toMatchObject({ code: 504, reason: "Timeout" });
  });
});
