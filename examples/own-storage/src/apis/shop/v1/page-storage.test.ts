import { startTestServer, type TestServer } from "apiserver-boot/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { groups } from "../../index.js";

describe("storage of Page", () => {
  const collection = "/apis/shop.example.com/v1/namespaces/default/pages";
  const first = {
    apiVersion: "shop.example.com/v1",
    kind: "Page",
    metadata: { name: "first" },
    spec: { title: "About us" },
  };
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ groups });
  });
  afterAll(() => server.stop());

  it("keeps what is created until it is deleted", async () => {
    const created = await server.request("POST", collection, { body: first });
    expect(created.status).toBe(201);
    const read = await server.request("GET", `${collection}/first`);
    expect(read.json).toEqual(created.json);
    expect((await server.request("POST", collection, { body: first })).status).toBe(409);
    expect((await server.request("DELETE", `${collection}/first`)).status).toBe(200);
    expect((await server.request("GET", `${collection}/first`)).status).toBe(404);
  });

  it("keeps changes", async () => {
    await server.request("POST", collection, { body: first });
    const headers = { "content-type": "application/merge-patch+json" };
    const body = { metadata: { labels: { changed: "yes" } } };
    expect((await server.request("PATCH", `${collection}/first`, { headers, body })).status).toBe(200);
    expect((await server.request("GET", `${collection}/first`)).json).toMatchObject(body);
  });
});
