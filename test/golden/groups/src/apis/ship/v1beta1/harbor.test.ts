import { startTestServer, type TestServer } from "apiserver-boot/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { groups } from "../../index.js";
import type { Harbor } from "./harbor.js";

describe("Harbor", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ groups });
  });
  afterAll(() => server.stop());

  const reference = {
    group: "ship.example.org",
    version: "v1beta1",
    resource: "harbors",
    namespaced: false,
  };
  const scope = {};
  const example = (name: string): Harbor => ({
    apiVersion: "ship.example.org/v1beta1",
    kind: "Harbor",
    metadata: { name, ...scope },
    spec: {},
  });

  it("is created, read, listed and deleted", async () => {
    const objects = server.client.resource<Harbor>(reference);
    const created = await objects.create(example("first"));
    expect(created.metadata.uid).toBeDefined();
    expect(await objects.get("first", scope)).toEqual(created);
    const { items } = await objects.list(scope);
    expect(items).toContainEqual(created);
    await objects.delete("first", scope);
    await expect(objects.get("first", scope)).rejects.toMatchObject({ code: 404 });
  });
});
