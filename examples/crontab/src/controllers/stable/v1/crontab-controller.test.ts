import { startTestServer } from "apiserver-boot/testing";
import { expect, it, vi } from "vitest";
import { groups } from "../../../apis/index.js";
import type { CronTab } from "../../../apis/stable/v1/crontab.js";
import { runCronTabController } from "./crontab-controller.js";

const example = (name: string): CronTab => ({
  apiVersion: "stable.example.com/v1",
  kind: "CronTab",
  metadata: { name, namespace: "default" },
  spec: {},
});

it("tells of the crontabs there are and of those that come", async () => {
  const server = await startTestServer({ groups });
  const stop = new AbortController();
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);
  const objects = server.client.resource<CronTab>({
    group: "stable.example.com",
    version: "v1",
    resource: "crontabs",
    namespaced: true,
  });

  await objects.create(example("before"));
  const running = runCronTabController({
    client: server.client,
    signal: stop.signal,
    log,
  });
  await vi.waitFor(() => expect(lines.join("\n")).toContain("ADDED default/before"));
  await objects.create(example("after"));
  await vi.waitFor(() => expect(lines.join("\n")).toContain("ADDED default/after"));

  stop.abort();
  await running;
  await server.stop();
});
