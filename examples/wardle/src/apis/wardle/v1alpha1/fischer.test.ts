import { startTestServer, type TestServer } from "apiserver-boot/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { groups } from "../../index.js";
import type { Fischer } from "./fischer.js";

describe("Fischer", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ groups });
  });
  afterAll(() => server.stop());

  const reference = {
    group: "wardle.example.com",
    version: "v1alpha1",
    resource: "fischers",
    namespaced: false,
  };
  const scope = {};
  const example = (name: string): Fischer => ({
    apiVersion: "wardle.example.com/v1alpha1",
    kind: "Fischer",
    metadata: { name, ...scope },
    spec: {},
  });

  it("is created, read, listed and deleted", async () => {
    const objects = server.client.resource<Fischer>(reference);
    const created = await objects.create(example("first"));
    expect(created.metadata.uid).toBeDefined();
    expect(await objects.get("first", scope)).toEqual(created);
    const { items } = await objects.list(scope);
    expect(items).toContainEqual(created);
    await objects.delete("first", scope);
    await expect(objects.get("first", scope)).rejects.toMatchObject({ code: 404 });
  });
});
