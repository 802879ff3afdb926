import { Type } from "typebox";
import { afterEach, describe, expect, it } from "vitest";
import { defineGroup } from "../api/group.ts";
import { defineKind } from "../api/kind.ts";
import { startTestServer, type TestServer } from "./index.ts";

const Boat = defineKind({ kind: "Boat", resource: "boats", spec: Type.Object({}) });
const groups = [defineGroup({ name: "test.example.com", versions: [{ name: "v1", kinds: [Boat] }] })];
const list = "/apis/test.example.com/v1/namespaces/a/boats";

let server: TestServer;
afterEach(() => server.stop());

describe("server.listen", () => {
  it("serves on a port, as the administrator or whom they impersonate", async () => {
    server = await startTestServer({ groups });
    const { url } = await server.listen();
    const body = JSON.stringify({ metadata: { name: "x" }, spec: {} });
    const headers = { "content-type": "application/json" };
    expect((await fetch(url + list, { method: "POST", headers, body })).status).toBe(201);
    expect((await server.resource(Boat).list()).items).toHaveLength(1);
    const asJane = await fetch(url + list, { headers: { "impersonate-user": "jane" } });
    expect([asJane.status, await asJane.text()]).toEqual([403, expect.stringContaining('User \\"jane\\" cannot list')]);
    const watch = await fetch(`${url}${list}?watch=true`);
    const first = await watch.body?.getReader().read();
    expect(Buffer.from(first?.value ?? []).toString()).toContain('"ADDED"');
  });

  it("serves as somebody else behind an aggregator, and passes on what goes wrong", async () => {
    const rules = [{ users: ["jane"], verbs: ["list"], resources: ["boats"], namespaces: ["a"] }];
    const aggregated = await startTestServer({ groups, aggregator: { rules } });
    server = aggregated;
    const { url } = await server.listen({ user: { name: "jane", groups: [] } });
    expect((await fetch(url + list)).status).toBe(200);
    expect((await fetch(url + list, { headers: { "x-remote-user": "root" } })).status).toBe(200);
    expect(aggregated.aggregator.reviews.map(({ user }) => user)).toEqual(["jane"]);
    expect((await fetch(`${url}${list}/x`, { method: "DELETE" })).status).toBe(403);
    server.faults.cut({ at: "body" });
    await expect(fetch(url + list).then((answer) => answer.text())).rejects.toThrow();
  });

  it("refuses other names than this machine's, and closes with the server", async () => {
    server = await startTestServer({ groups });
    const { url } = await server.listen();
    const { request } = await import("node:http");
    const status = await new Promise((resolve, reject) => {
      const asked = request(url + list, { headers: { host: "evil.example" } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      asked.on("error", reject).end();
    });
    expect(status).toBe(403);
    await server.stop();
    await expect(fetch(url)).rejects.toThrow("fetch failed");
  });
});
