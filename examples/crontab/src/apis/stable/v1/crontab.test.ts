import { startTestServer, type TestServer } from "apiserver-boot/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { groups } from "../../index.js";
import type { CronTab } from "./crontab.js";

describe("CronTab", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ groups });
  });
  afterAll(() => server.stop());

  const reference = {
    group: "stable.example.com",
    version: "v1",
    resource: "crontabs",
    namespaced: true,
  };
  const scope = { namespace: "default" };
  const example = (name: string): CronTab => ({
    apiVersion: "stable.example.com/v1",
    kind: "CronTab",
    metadata: { name, ...scope },
    spec: {
      cronSpec: "example",
      replicas: 1,
      image: "example",
    },
  });

  it("is created, read, listed and deleted", async () => {
    const objects = server.client.resource<CronTab>(reference);
    const created = await objects.create(example("first"));
    expect(created.metadata.uid).toBeDefined();
    expect(await objects.get("first", scope)).toEqual(created);
    const { items } = await objects.list(scope);
    expect(items).toContainEqual(created);
    await objects.delete("first", scope);
    await expect(objects.get("first", scope)).rejects.toMatchObject({ code: 404 });
  });

  it("keeps its status apart from what users write", async () => {
    const objects = server.client.resource<CronTab>(reference);
    const created = await objects.create({ ...example("second"), status: { observedGeneration: 1 } });
    expect(created.status).toBeUndefined();
    const updated = await objects.updateStatus({ ...created, status: { observedGeneration: 1 } });
    expect(updated.status).toEqual({ observedGeneration: 1 });
  });
});
