import { startTestServer, type TestServer } from "apiserver-boot/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { groups } from "../../index.js";

describe("log of Machine", () => {
  const collection = "/apis/lab.example.com/v1/namespaces/default/machines";
  const url = (name: string): string => `${collection}/${name}/log`;
  const first = { apiVersion: "lab.example.com/v1", kind: "Machine", metadata: { name: "first" }, spec: {} };
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ groups });
    await server.request("POST", collection, { body: first });
  });
  afterAll(() => server.stop());

  /** Has a command carried out, and waits for its end. */
  const run = async (...words: string[]): Promise<void> => {
    const query = words.map((word) => `command=${word}`).join("&");
    const socket = await server.webSocket(`${collection}/first/console?${query}`, ["v5.channel.k8s.io"]);
    while ((await socket.receive()) !== undefined);
  };
  const read = async (query: string): Promise<string> => (await server.request("GET", url("first") + query)).text;

  it("tells what was done at the console", async () => {
    await run("echo", "one");
    expect(await read("")).toBe("test-admin came to the console\ntest-admin: echo one\ntest-admin left the console\n");
    expect(await read("?tailLines=1")).toBe("test-admin left the console\n");
    expect(await read("?tailLines=0")).toBe("");
    expect(await read("?tailLines=1&sinceSeconds=3600&timestamps=true")).toMatch(
      /^\d{4}-\d\d-\d\dT[\d:.]+Z test-admin left/,
    );
  });

  it("follows", async () => {
    const stop = new AbortController();
    const following = server.request("GET", `${url("first")}?follow=true`, { signal: stop.signal });
    await run("echo", "two");
    await expect.poll(() => read("?tailLines=2")).toContain("echo two\n");
    stop.abort();
    expect((await following).text).toContain("test-admin: echo two\n");
  });

  it("refuses options that it cannot read", async () => {
    expect(await server.request("GET", `${url("first")}?tailLines=-1`)).toMatchObject({ status: 422 });
    expect(await server.request("GET", `${url("nobody")}?follow=true`)).toMatchObject({ status: 404 });
  });
});
