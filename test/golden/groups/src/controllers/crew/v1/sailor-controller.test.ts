import { defineGroup, defineKind, Type } from "apiserver-boot";
import type { KubeObject } from "apiserver-boot/client";
import { Manager } from "apiserver-boot/controller";
import { startTestServer } from "apiserver-boot/testing";
import { expect, it, vi } from "vitest";
import { sailorController } from "./sailor-controller.js";

type Sailor = KubeObject & { spec: object };

const anything = Type.Object({}, { "x-kubernetes-preserve-unknown-fields": true });
/** Stand for what is served elsewhere. */
const standIns = [
  defineGroup({
    name: "crew.example.org",
    versions: [
      {
        name: "v1",
        kinds: [
          defineKind({
            kind: "Sailor",
            resource: "sailors",
            spec: Type.Optional(anything),
          }),
        ],
      },
    ],
  }),
];

const example: Sailor = {
  apiVersion: "crew.example.org/v1",
  kind: "Sailor",
  metadata: { name: "example", namespace: "default" },
  spec: {},
};

it("reconciles sailors", async () => {
  const server = await startTestServer({ groups: standIns });
  const objects = server.client.resource<Sailor>({
    group: "crew.example.org",
    version: "v1",
    resource: "sailors",
    namespaced: true,
  });
  const stop = new AbortController();
  const log = vi.fn<(message: string) => void>();
  const manager = new Manager({
    client: server.client,
    controllers: [sailorController],
    log,
  });
  const running = manager.run(stop.signal);

  await objects.create(example);
  await vi.waitFor(() => expect(log.mock.calls.join()).toContain("example: generation 1"));

  stop.abort();
  await running;
  await server.stop();
});
