import { startTestServer, type TestServer } from "apiserver-boot/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { groups } from "../../index.js";
import type { CronTab } from "./crontab.js";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ groups });
});
afterAll(() => server.stop());

it("CronTab is served", async () => {
  const objects = server.client.resource<CronTab>({
    group: "stable.example.com",
    version: "v1",
    resource: "crontabs",
    namespaced: true,
  });
  expect((await objects.list()).items).toEqual([]);
});
