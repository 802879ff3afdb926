import { Manager } from "apiserver-boot/controller";
import { startTestServer } from "apiserver-boot/testing";
import { expect, it, vi } from "vitest";
import { groups } from "../../../apis/index.js";
import type { Sheep } from "../../../apis/other/v2beta3/sheep.js";
import { sheepController } from "./sheep-controller.js";

const example: Sheep = {
  apiVersion: "other.names.example.net/v2beta3",
  kind: "Sheep",
  metadata: { name: "example" },
  spec: {},
};

it("reconciles sheep", async () => {
  const server = await startTestServer({ groups: groups });
  const objects = server.client.resource<Sheep>({
    group: "other.names.example.net",
    version: "v2beta3",
    resource: "sheep",
    namespaced: false,
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
    const { status } = await objects.get("example");
    expect(status?.conditions).toMatchObject([{ type: "Ready", status: "True", observedGeneration: 1 }]);
  });

  stop.abort();
  await running;
  await server.stop();
});
