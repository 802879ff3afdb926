import { Manager } from "apiserver-boot/controller";
import { startTestServer } from "apiserver-boot/testing";
import { expect, it, vi } from "vitest";
import { groups } from "../../../apis/index.js";
import type { Crane } from "../../../apis/works/v1/crane.js";
import { craneController } from "./crane-controller.js";

const example: Crane = {
  apiVersion: "works.example.com/v1",
  kind: "Crane",
  metadata: { name: "example", namespace: "default" },
  spec: {
    replicas: 1,
  },
};

it("reconciles cranes", async () => {
  const server = await startTestServer({ groups: groups });
  const objects = server.client.resource<Crane>({
    group: "works.example.com",
    version: "v1",
    resource: "cranes",
    namespaced: true,
  });
  const stop = new AbortController();
  const log = vi.fn<(message: string) => void>();
  const manager = new Manager({
    client: server.client,
    controllers: [craneController],
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
