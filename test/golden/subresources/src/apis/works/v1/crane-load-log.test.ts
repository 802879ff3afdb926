import { startTestServer, type TestServer } from "apiserver-boot/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { groups } from "../../index.js";

describe("load-log of Crane", () => {
  const collection = "/apis/works.example.com/v1/namespaces/default/cranes";
  const url = (name: string): string => `${collection}/${name}/load-log`;
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

  it("answers with a text", async () => {
    const answer = await server.request("GET", `${url("first")}?follow=false`);
    expect(answer).toMatchObject({ status: 200, text: "load-log of first\n" });
  });

  it("is not there for what is not there", async () => {
    const answer = await server.request("GET", url("nobody"));
    expect(answer.status).toBe(404);
  });
});
