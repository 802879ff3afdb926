import { Manager } from "apiserver-boot/controller";
import { startTestServer } from "apiserver-boot/testing";
import { expect, it, vi } from "vitest";
import { groups } from "../../../apis/index.js";
import type { Harbor } from "../../../apis/ship/v1beta1/harbor.js";
import { harborController } from "./harbor-controller.js";

const example: Harbor = {
  apiVersion: "ship.example.org/v1beta1",
  kind: "Harbor",
  metadata: { name: "example" },
  spec: {},
};

it("reconciles harbors", async () => {
  const server = await startTestServer({ groups: groups });
  const objects = server.client.resource<Harbor>({
    group: "ship.example.org",
    version: "v1beta1",
    resource: "harbors",
    namespaced: false,
  });
  const stop = new AbortController();
  const log = vi.fn<(message: string) => void>();
  const manager = new Manager({
    client: server.client,
    controllers: [harborController],
    log,
  });
  const running = manager.run(stop.signal);

  await objects.create(example);
  await vi.waitFor(() => expect(log.mock.calls.join()).toContain("example: generation 1"));

  stop.abort();
  await running;
  await server.stop();
});
