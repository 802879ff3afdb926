import { startTestServer, type TestServer } from "apiserver-boot/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { groups } from "../../index.js";

describe("approve of Crane", () => {
  const collection = "/apis/works.example.com/v1beta1/namespaces/default/cranes";
  const url = (name: string): string => `${collection}/${name}/approve`;
  const first = {
    apiVersion: "works.example.com/v1beta1",
    kind: "Crane",
    metadata: { name: "first" },
    spec: {
      replicas: 1,
    },
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
    expect(answer.json).toMatchObject({ kind: "CraneApproveResult", message: "test-admin, first: why not" });
  });

  it("refuses what does not fit, and is not there for what is not there", async () => {
    const wrong = await server.request("POST", url("first"), { body: { reason: 1 } });
    expect(wrong.status).toBe(422);
    const nobody = await server.request("POST", url("nobody"), { body: {} });
    expect(nobody.status).toBe(404);
  });
});
