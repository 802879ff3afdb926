import { Manager } from "apiserver-boot/controller";
import { startTestServer } from "apiserver-boot/testing";
import { expect, it, vi } from "vitest";
import { groups } from "../../../apis/index.js";
import type { Frigate } from "../../../apis/ship/v1/frigate.js";
import { frigateController } from "./frigate-controller.js";

const example: Frigate = {
  apiVersion: "ship.example.org/v1",
  kind: "Frigate",
  metadata: { name: "example", namespace: "default" },
  spec: {
    rig: {
      sails: 1,
    },
    flag: "example",
  },
};

it("reconciles frigates", async () => {
  const server = await startTestServer({ groups: groups });
  const objects = server.client.resource<Frigate>({
    group: "ship.example.org",
    version: "v1",
    resource: "frigates",
    namespaced: true,
  });
  const stop = new AbortController();
  const log = vi.fn<(message: string) => void>();
  const manager = new Manager({
    client: server.client,
    controllers: [frigateController],
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
