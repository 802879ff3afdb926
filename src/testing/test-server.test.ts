import { Type } from "typebox";
import { afterEach, describe, expect, it } from "vitest";
import { Pier } from "../../test/support/pier.ts";
import { defineGroup } from "../api/group.ts";
import { defineKind } from "../api/kind.ts";
import type { ObjectOf } from "../api/object-of.ts";
import { startTestServer, type TestServer } from "./index.ts";

const Widget = defineKind({
  kind: "Widget",
  resource: "widgets",
  spec: Type.Object({ size: Type.Integer({ minimum: 1 }) }),
  status: Type.Object({ phase: Type.Optional(Type.String()) }),
});
type Widget = ObjectOf<typeof Widget> & { [field: string]: unknown };
const group = defineGroup({ name: "test.example.com", versions: [{ name: "v1", kinds: [Widget] }] });
const reference = { group: "test.example.com", version: "v1", resource: "widgets", namespaced: true };
const widget = (name: string, size = 1): Widget => ({
  apiVersion: "test.example.com/v1",
  kind: "Widget",
  metadata: { name, namespace: "a" },
  spec: { size },
});

let server: TestServer;
afterEach(() => server.stop());

describe("startTestServer", () => {
  it("serves a kind without a port, in no time", async () => {
    const started = performance.now();
    server = await startTestServer({ groups: [group] });
    expect(performance.now() - started).toBeLessThan(2000);
    const widgets = server.client.resource<Widget>(reference);
    const created = await widgets.create(widget("x"));
    expect(created.metadata).toMatchObject({ name: "x", namespace: "a", generation: 1 });
    const updated = await widgets.update({ ...created, spec: { size: 2 } });
    expect(updated.metadata.generation).toBe(2);
    await widgets.updateStatus({ ...updated, status: { phase: "Ready" } });
    expect((await widgets.get("x", { namespace: "a" })).status).toEqual({ phase: "Ready" });
    expect((await widgets.patch("x", { spec: { size: 3 } }, { namespace: "a" })).spec).toEqual({ size: 3 });
    expect((await widgets.list()).items.map(({ kind }) => kind)).toEqual(["Widget"]);
    await widgets.delete("x", { namespace: "a" });
    await expect(widgets.get("x", { namespace: "a" })).rejects.toMatchObject({ code: 404, reason: "NotFound" });
  });

  it("refuses what the schema refuses", async () => {
    server = await startTestServer({ groups: [group] });
    const widgets = server.client.resource<Widget>(reference);
    await expect(widgets.create(widget("x", 0))).rejects.toMatchObject({ code: 422, reason: "Invalid" });
    await expect(
      widgets.create({ ...widget("x"), spec: { size: 1, nope: 1 } }, { fieldValidation: "Strict" }),
    ).rejects.toMatchObject({ code: 400 });
  });

  it("is watched and followed until it stops", async () => {
    server = await startTestServer({ groups: [group] });
    const widgets = server.client.resource<Widget>(reference);
    await widgets.create(widget("before"));
    const controller = new AbortController();
    const seen: string[] = [];
    const following = (async () => {
      for await (const { type, object } of widgets.follow({ namespace: "a", signal: controller.signal })) {
        seen.push(`${type} ${object.metadata.name}`);
        if (seen.length === 1) await widgets.create(widget("after"));
        if (seen.length === 2) await widgets.delete("before", { namespace: "a" });
        if (seen.length === 3) controller.abort();
      }
    })();
    await following;
    expect(seen).toEqual(["ADDED before", "ADDED after", "DELETED before"]);
  });

  it("R-WATCH-21: a watch ends when its time is over", async () => {
    server = await startTestServer({ groups: [group] });
    const widgets = server.client.resource<Widget>(reference);
    await widgets.create(widget("x"));
    const types: string[] = [];
    for await (const { type } of widgets.watch({ namespace: "a", timeoutSeconds: 1 })) types.push(type);
    expect(types).toEqual(["ADDED"]);
  });

  it("lets a test be somebody who may not", async () => {
    server = await startTestServer({ groups: [group], user: { name: "nobody", groups: [] } });
    await expect(server.client.resource<Widget>(reference).list()).rejects.toMatchObject({
      code: 403,
      reason: "Forbidden",
    });
  });

  it("sends raw requests, and opens WebSockets", async () => {
    const Piers = defineGroup({ name: "test.example.com", versions: [{ name: "v1", kinds: [Pier] }] });
    server = await startTestServer({ groups: [Piers] });
    const piers = "/apis/test.example.com/v1/namespaces/a/piers";
    const body = { metadata: { name: "x" }, spec: { length: 1 } };
    expect(await server.request("POST", piers, { body })).toMatchObject({ status: 201, json: { kind: "Pier" } });
    expect(await server.request("GET", `${piers}/x/log?tailLines=2`)).toMatchObject({
      status: 200,
      text: "x  line 0 1\nx  line 1 1\n",
      json: undefined,
    });
    const socket = await server.webSocket(`${piers}/x/chat`, ["chat.example.com"]);
    socket.send("hello");
    expect([await socket.receive(), await socket.receive()]).toEqual(["x chat.example.com", "hello"]);
    await socket.close();
    expect(await socket.receive()).toBeUndefined();
    await expect(server.webSocket(`${piers}/y/chat`)).rejects.toThrow(
      "no WebSocket at /apis/test.example.com/v1/namespaces/a/piers/y/chat: 404",
    );
  });
});
