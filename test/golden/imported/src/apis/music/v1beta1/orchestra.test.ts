import { startTestServer, type TestServer } from "apiserver-boot/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { groups } from "../../index.js";
import type { Orchestra } from "./orchestra.js";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ groups });
});
afterAll(() => server.stop());

it("Orchestra is served", async () => {
  const objects = server.client.resource<Orchestra>({
    group: "music.example.com",
    version: "v1beta1",
    resource: "orchestras",
    namespaced: true,
  });
  expect((await objects.list()).items).toEqual([]);
});
