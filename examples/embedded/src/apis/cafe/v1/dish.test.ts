import { startTestServer, type TestServer } from "apiserver-boot/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { groups } from "../../index.js";
import type { Dish } from "./dish.js";

describe("Dish", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ groups });
  });
  afterAll(() => server.stop());

  const reference = {
    group: "cafe.example.com",
    version: "v1",
    resource: "dishes",
    namespaced: true,
  };
  const scope = { namespace: "default" };
  const example = (name: string): Dish => ({
    apiVersion: "cafe.example.com/v1",
    kind: "Dish",
    metadata: { name, ...scope },
    spec: {
      price: 1,
      text: "example",
    },
  });

  it("is created, read, listed and deleted", async () => {
    const objects = server.client.resource<Dish>(reference);
    const created = await objects.create(example("first"));
    expect(created.metadata.uid).toBeDefined();
    expect(await objects.get("first", scope)).toEqual(created);
    const { items } = await objects.list(scope);
    expect(items).toContainEqual(created);
    await objects.delete("first", scope);
    await expect(objects.get("first", scope)).rejects.toMatchObject({ code: 404 });
  });
});
