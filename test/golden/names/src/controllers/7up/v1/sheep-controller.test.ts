import { Manager } from "apiserver-boot/controller";
import { startTestServer } from "apiserver-boot/testing";
import { expect, it, vi } from "vitest";
import { groups } from "../../../apis/index.js";
import type { Sheep } from "../../../apis/7up/v1/sheep.js";
import { sheepController } from "./sheep-controller.js";

const example: Sheep = {
  apiVersion: "7up.names.example.net/v1",
  kind: "Sheep",
  metadata: { name: "example", namespace: "default" },
  spec: {},
};

it("reconciles sheep", async () => {
  const server = await startTestServer({ groups: groups });
  const objects = server.client.resource<Sheep>({
    group: "7up.names.example.net",
    version: "v1",
    resource: "sheep",
    namespaced: true,
  });
  const stop = new AbortController();
  const log = vi.fn<(message: string) => void>();
  const manager = new Manager({
    client: server.client,
    controllers: [sheepController],
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
