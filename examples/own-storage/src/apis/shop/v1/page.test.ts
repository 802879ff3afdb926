import { startTestServer, type TestServer } from "apiserver-boot/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { groups } from "../../index.js";
import type { Page } from "./page.js";

describe("Page", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ groups });
  });
  afterAll(() => server.stop());

  const reference = {
    group: "shop.example.com",
    version: "v1",
    resource: "pages",
    namespaced: true,
  };
  const scope = { namespace: "default" };
  const example = (name: string): Page => ({
    apiVersion: "shop.example.com/v1",
    kind: "Page",
    metadata: { name, ...scope },
    spec: { title: "About us" },
  });

  it("is created, read, listed and deleted", async () => {
    const objects = server.client.resource<Page>(reference);
    const created = await objects.create(example("first"));
    expect(created.metadata.uid).toBeDefined();
    expect(await objects.get("first", scope)).toEqual(created);
    const { items } = await objects.list(scope);
    expect(items).toContainEqual(created);
    await objects.delete("first", scope);
    await expect(objects.get("first", scope)).rejects.toMatchObject({ code: 404 });
  });
});
