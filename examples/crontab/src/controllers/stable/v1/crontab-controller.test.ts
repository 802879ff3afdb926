import { Manager } from "apiserver-boot/controller";
import { startTestServer } from "apiserver-boot/testing";
import { expect, it, vi } from "vitest";
import { groups } from "../../../apis/index.js";
import type { CronTab } from "../../../apis/stable/v1/crontab.js";
import { cronTabController } from "./crontab-controller.js";

const example: CronTab = {
  apiVersion: "stable.example.com/v1",
  kind: "CronTab",
  metadata: { name: "example", namespace: "default" },
  spec: {
    cronSpec: "example",
    image: "example",
  },
};

it("reconciles crontabs", async () => {
  const server = await startTestServer({ groups: groups });
  const objects = server.client.resource<CronTab>({
    group: "stable.example.com",
    version: "v1",
    resource: "crontabs",
    namespaced: true,
  });
  const stop = new AbortController();
  const log = vi.fn<(message: string) => void>();
  const manager = new Manager({
    client: server.client,
    controllers: [cronTabController],
    log,
  });
  const running = manager.run(stop.signal);

  await objects.create(example);
  await vi.waitFor(async () => {
    const { status } = await objects.get("example", { namespace: "default" });
    expect(status?.conditions).toMatchObject([{ type: "Ready", status: "True", observedGeneration: 1 }]);
  });

  stop.abort();
  await running;
  await server.stop();
});
