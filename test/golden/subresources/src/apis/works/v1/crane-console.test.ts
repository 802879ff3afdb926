import { startTestServer, type TestServer } from "apiserver-boot/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { groups } from "../../index.js";

describe("console of Crane", () => {
  const collection = "/apis/works.example.com/v1/namespaces/default/cranes";
  const url = (name: string): string => `${collection}/${name}/console`;
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

  it("answers by HTTP", async () => {
    const answer = await server.request("POST", `${url("first")}/a/b`, { body: "hello" });
    expect(answer).toMatchObject({ status: 200, text: "POST /a/b of first: hello\n" });
  });

  it("answers by WebSocket", async () => {
    const socket = await server.webSocket(url("first"));
    socket.send("hello");
    expect(await socket.receive()).toBe("hello");
    await socket.close();
  });
});
