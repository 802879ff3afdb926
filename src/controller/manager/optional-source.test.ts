import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Type } from "typebox";
import { defineGroup } from "../../api/group.ts";
import { defineKind } from "../../api/kind.ts";
import type { ObjectOf } from "../../api/object-of.ts";
import type { Client } from "../../client/client.ts";
import { startTestServer, type TestServer } from "../../testing/test-server.ts";
import { defineController, from, Manager, resourceType } from "../index.ts";

const CronTab = defineKind({ kind: "CronTab", resource: "crontabs", spec: Type.Object({}) });
const Worker = defineKind({ kind: "Worker", resource: "workers", spec: Type.Object({}) });
const groupOf = (name: string, kind: typeof CronTab) =>
  defineGroup({ name: `${name}.example.com`, versions: [{ name: "v1", kinds: [kind] }] });
const groups = [groupOf("early", CronTab), groupOf("late", Worker)];
const typeOf = <T extends object>(group: string, kind: string) =>
  resourceType<T>({
    group: `${group}.example.com`,
    version: "v1",
    kind,
    resource: `${kind.toLowerCase()}s`,
    namespaced: true,
  });
const crontabs = typeOf<ObjectOf<typeof CronTab>>("early", "CronTab");
const workers = typeOf<ObjectOf<typeof Worker>>("late", "Worker");
const namespace = "default";
const crontab = (name: string) => ({
  apiVersion: "early.example.com/v1",
  kind: "CronTab",
  metadata: { name, namespace },
  spec: {},
});

let server: TestServer;
/** Of a server that does not serve the group `late` until it is told to. */
let client: Client;
let isLateServed: boolean;
const stop = new AbortController();
let running: Promise<void>;
const lines: string[] = [];
const seen: string[] = [];
beforeEach(async () => {
  server = await startTestServer({ groups });
  isLateServed = false;
  client = server.client.wrapped((transport) => ({
    send: (request) =>
      transport.send(
        isLateServed ? request : { ...request, path: request.path.replace("late.example.com", "none.example.com") },
      ),
    close: () => undefined,
  }));
});
afterEach(async () => {
  stop.abort();
  await running;
  await server.stop();
});

describe("an optional source", () => {
  it("is not waited for; when it is served, everything is reconciled, and it is watched", async () => {
    const controller = defineController({
      for: crontabs,
      owns: [from(workers, { optional: true })],
      async reconcile({ metadata: { name = "" } }, { isServed, applyOwned, owned }) {
        seen.push(`${name} ${isServed(workers)} ${owned(workers).length}`);
        if (isServed(workers)) await applyOwned(workers, { metadata: { name, namespace }, spec: {} });
      },
    });
    const manager = new Manager({ client, controllers: [controller], log: (line) => lines.push(line) });
    running = manager.run(stop.signal);
    await client.resource(crontabs).create(crontab("a"));
    await vi.waitFor(() => expect(seen).toContain("a false 0"));
    expect(lines.join()).toContain("workers.late.example.com/v1 is optional, and not served");
    expect(manager.problems()).toEqual([]);

    isLateServed = true;
    const exists = () => vi.waitFor(() => server.client.resource(workers).get("a", { namespace }), 10_000);
    const { metadata } = await exists();
    expect(metadata.ownerReferences).toMatchObject([{ kind: "CronTab", name: "a", controller: true }]);
    await vi.waitFor(() => expect(seen).toContain("a true 1"));
    await server.client.resource(workers).delete("a", { namespace });
    expect((await exists()).metadata.uid).not.toBe(metadata.uid);
  });
});
