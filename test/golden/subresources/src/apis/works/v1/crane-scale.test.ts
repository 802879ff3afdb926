import { startTestServer, type TestServer } from "apiserver-boot/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { groups } from "../../index.js";

describe("scale of Crane", () => {
  const collection = "/apis/works.example.com/v1/namespaces/default/cranes";
  const url = (name: string): string => `${collection}/${name}/scale`;
  const first = {
    apiVersion: "works.example.com/v1",
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

  it("sets and shows the replicas", async () => {
    const scale = { metadata: { name: "first" }, spec: { replicas: 2 } };
    const set = await server.request("PUT", url("first"), { body: scale });
    expect(set).toMatchObject({ status: 200, json: { kind: "Scale", spec: { replicas: 2 } } });
    const shown = await server.request("GET", url("first"));
    expect(shown.json).toMatchObject({ apiVersion: "autoscaling/v1", spec: { replicas: 2 } });
  });
});
