import { Type } from "typebox";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { defineGroup } from "../../api/group.ts";
import { defineKind } from "../../api/kind.ts";
import { defineController } from "../../controller/define-controller.ts";
import { Manager } from "../../controller/manager/manager.ts";
import { statusErrors } from "../../meta/status-error.ts";
import { startTestServer, type TestServer } from "../index.ts";

const Boat = defineKind({ kind: "Boat", resource: "boats", spec: Type.Object({ length: Type.Integer() }) });
const groups = [defineGroup({ name: "test.example.com", versions: [{ name: "v1", kinds: [Boat] }] })];
const scope = { namespace: "a" };
const boats = () => server.resource(Boat);
const apply = (name: string, length = 1) =>
  boats().apply({ metadata: { name, ...scope }, spec: { length } }, { fieldManager: "test", force: true });

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer({ groups });
});
afterEach(() => server.stop());

/** Whether it has settled is asked after time has passed, not after waiting. */
async function stateOf(promise: Promise<unknown>): Promise<"pending" | "settled"> {
  let state: "pending" | "settled" = "pending";
  const settle = (): void => void (state = "settled");
  promise.then(settle, settle);
  await server.clock.advance(0);
  return state;
}

describe("faults between clients and the server", () => {
  it("R-ERR-2: refuses as often as wanted, and a client tries again when it was told to", async () => {
    server.faults.refuse(statusErrors.tooManyRequests("slow down", 30), { verbs: ["list"], times: 2 });
    const listing = boats().list();
    expect(await stateOf(listing)).toBe("pending");
    await server.clock.advance("30s");
    expect(await stateOf(listing)).toBe("pending");
    await server.clock.advance("30s");
    expect((await listing).items).toEqual([]);
    server.faults.refuse(statusErrors.serviceUnavailable("closed", 1), { resource: "boats" });
    const answer = await server.request("GET", "/apis/test.example.com/v1/boats");
    expect(answer).toMatchObject({
      status: 503,
      headers: { "retry-after": "1" },
      json: { reason: "ServiceUnavailable" },
    });
    expect((await server.request("GET", "/apis")).status).toBe(200);
    server.faults.clear();
    expect((await server.request("GET", "/apis/test.example.com/v1/boats")).status).toBe(200);
  });

  it("cuts requests, answers and bodies", async () => {
    const cut = { name: "TransportError", message: expect.stringContaining("as a test wanted") };
    const verbs = ["patch"];
    server.faults.cut({ at: "request", verbs, times: 1 });
    await expect(apply("x")).rejects.toMatchObject(cut);
    await expect(boats().get("x", scope)).rejects.toMatchObject({ code: 404 });
    server.faults.cut({ verbs, times: 1 });
    await expect(apply("x")).rejects.toMatchObject(cut);
    expect((await boats().get("x", scope)).spec.length).toBe(1);
    server.faults.cut({ at: "body", verbs: ["get"] });
    await expect(boats().get("x", scope)).rejects.toMatchObject(cut);
  });

  it("delays answers, and clients that wait too long give up", async () => {
    server.faults.delay("5s", { times: 1 });
    const listing = boats().list();
    expect(await stateOf(listing)).toBe("pending");
    await server.clock.advance("5s");
    expect((await listing).items).toEqual([]);
    server.faults.delay("2m");
    const late = boats().list();
    late.catch(() => undefined);
    await server.clock.advance("75s");
    await expect(late).rejects.toThrow("nothing came for 75000 ms");
  });

  it.each([
    ["ended", undefined],
    ["expired", { code: 410, reason: "Expired" }],
    ["cut", { name: "TransportError" }],
    ["silent", { message: expect.stringContaining("nothing came for 120000 ms") }],
  ] as const)("ends watches: %s", async (how, error) => {
    await apply("x");
    const seen: string[] = [];
    const watching = (async () => {
      for await (const { type } of boats().watch({ ...scope, idleMilliseconds: 120_000 })) seen.push(type);
    })();
    watching.catch(() => undefined);
    await vi.waitFor(() => expect(seen).toEqual(["ADDED"]));
    expect(server.faults.endWatches(how, { resource: "ships" })).toBe(0);
    expect(server.faults.endWatches(how)).toBe(1);
    if (how === "silent") {
      await apply("y");
      await server.clock.advance("2m");
    }
    await (error === undefined ? watching : expect(watching).rejects.toMatchObject(error));
    expect(seen).toEqual(["ADDED"]);
    expect(server.faults.endWatches(how)).toBe(0);
  });
});

describe("faults of the storage", () => {
  it("fails reads or writes", async () => {
    await apply("x");
    server.faults.storage.fail({ on: "writes", times: 1 });
    const created = await server.request("POST", "/apis/test.example.com/v1/namespaces/a/boats", {
      body: { metadata: { name: "y" }, spec: { length: 1 } },
    });
    expect(created).toMatchObject({ status: 500, json: { reason: "ServerTimeout" } });
    await apply("y");
    server.faults.storage.fail({ on: "reads" });
    expect((await server.request("GET", "/readyz")).status).toBe(500);
    const read = await server.request("GET", "/apis/test.example.com/v1/namespaces/a/boats/x");
    expect(read).toMatchObject({ status: 500, json: { reason: "ServerTimeout" } });
    server.faults.clear();
    expect((await boats().list()).items).toHaveLength(2);
  });

  it("R-TMO-1: hangs, and requests run into their deadline", async () => {
    server.faults.storage.hang({ on: "writes" });
    const creating = apply("x");
    creating.catch(() => undefined);
    await server.clock.advance("34s");
    await expect(creating).rejects.toMatchObject({ code: 504, reason: "Timeout" });
    server.faults.storage.delay("10s", { on: "reads", times: 1 });
    const listing = boats().list();
    expect(await stateOf(listing)).toBe("pending");
    await server.clock.advance("10s");
    await listing;
  });

  it("R-UPD-9: has somebody else write first", async () => {
    const { metadata } = await apply("x");
    server.faults.storage.conflict(3);
    const applied = await apply("x", 2);
    expect(Number(applied.metadata.resourceVersion)).toBe(Number(metadata.resourceVersion) + 4);
    server.faults.storage.conflict();
    await expect(boats().update({ ...applied, spec: { length: 3 } })).rejects.toMatchObject({ code: 409 });
    server.faults.storage.conflict();
    await boats().delete("x", scope);
  });

  it("loses the watches of the caches, and comes back with everything", async () => {
    await apply("x");
    const seen: string[] = [];
    const watching = (async () => {
      for await (const { type } of boats().watch(scope)) seen.push(type);
    })();
    await vi.waitFor(() => expect(seen).toEqual(["ADDED"]));
    server.faults.storage.loseWatches();
    await watching;
    await vi.waitFor(async () => expect((await server.request("GET", "/readyz")).status).toBe(200));
    expect((await boats().list()).items).toHaveLength(1);
  });
});

describe("a controller in the same process", () => {
  it("goes by the test's clock, and misses nothing while its watch is lost", async () => {
    const seen: number[] = [];
    const hourly = defineController({
      name: "hourly",
      for: server.typeOf(Boat),
      reconcile: async ({ spec }) => {
        seen.push(spec.length);
        return { requeueAfter: 3_600_000 };
      },
    });
    const stop = new AbortController();
    const running = new Manager({ client: server.client, controllers: [hourly] }).run(stop.signal);
    await apply("x");
    await vi.waitFor(() => expect(seen).toEqual([1]));
    await server.clock.advance("1h");
    await vi.waitFor(() => expect(seen).toEqual([1, 1]));
    await apply("x", 2);
    await vi.waitFor(() => expect(seen).toEqual([1, 1, 2])); // Once for each change.
    for (const [index, how] of (["cut", "expired", "ended", "silent"] as const).entries()) {
      await vi.waitFor(() => expect(server.faults.endWatches(how)).toBe(1));
      server.faults.refuse(statusErrors.tooManyRequests("later", 30), { verbs: ["watch"], times: 1 });
      await apply("x", index + 3);
      await vi.waitFor(async () => {
        await server.clock.advance("1m");
        expect(seen.at(-1)).toBe(index + 3);
      });
    }
    stop.abort();
    await running;
  });
});
