import { startTestServer, type TestServer } from "apiserver-boot/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { groups } from "../../index.js";

describe("open of Yard", () => {
  const collection = "/apis/works.example.com/v1/yards";
  const url = (name: string): string => `${collection}/${name}/open`;
  const first = {
    apiVersion: "works.example.com/v1",
    kind: "Yard",
    metadata: { name: "first" },
    spec: {},
  };
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ groups });
    await server.request("POST", collection, { body: first });
  });
  afterAll(() => server.stop());

  it("answers who asks", async () => {
    const answer = await server.request("POST", url("first"), { body: { reason: "why not" } });
    expect(answer.status).toBe(201);
    expect(answer.json).toMatchObject({ kind: "YardOpenResult", message: "test-admin, first: why not" });
  });

  it("refuses what does not fit, and is not there for what is not there", async () => {
    const wrong = await server.request("POST", url("first"), { body: { reason: 1 } });
    expect(wrong.status).toBe(422);
    const nobody = await server.request("POST", url("nobody"), { body: {} });
    expect(nobody.status).toBe(404);
  });
});
