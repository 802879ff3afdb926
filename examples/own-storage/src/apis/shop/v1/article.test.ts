import { startTestServer, type TestServer } from "apiserver-boot/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { groups } from "../../index.js";
import type { Article } from "./article.js";

const hasDatabase = process.env["POSTGRES_URL"] !== undefined;

describe.skipIf(!hasDatabase)("Article, in the database of POSTGRES_URL", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ groups });
  });
  afterAll(() => server.stop());

  const reference = {
    group: "shop.example.com",
    version: "v1",
    resource: "articles",
    namespaced: true,
  };
  const scope = { namespace: "default" };
  const example = (name: string): Article => ({
    apiVersion: "shop.example.com/v1",
    kind: "Article",
    metadata: { name, ...scope },
    spec: { title: "A kettle", cents: 2500 },
  });

  it("is created, read, listed and deleted", async () => {
    const objects = server.client.resource<Article>(reference);
    const created = await objects.create(example("first"));
    expect(created.metadata.uid).toBeDefined();
    expect(await objects.get("first", scope)).toEqual(created);
    const { items } = await objects.list(scope);
    expect(items).toContainEqual(created);
    await objects.delete("first", scope);
    await expect(objects.get("first", scope)).rejects.toMatchObject({ code: 404 });
  });
});
