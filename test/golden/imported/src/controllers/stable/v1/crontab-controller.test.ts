import { defineGroup, defineKind, Type } from "apiserver-boot";
import type { KubeObject } from "apiserver-boot/client";
import { Manager } from "apiserver-boot/controller";
import { startTestServer } from "apiserver-boot/testing";
import { expect, it, vi } from "vitest";
import { cronTabController } from "./crontab-controller.js";

type CronTab = KubeObject & { spec: object };

const anything = Type.Object({}, { "x-kubernetes-preserve-unknown-fields": true });
/** Stand for what is served elsewhere. */
const standIns = [
  defineGroup({
    name: "stable.example.com",
    versions: [
      {
        name: "v1",
        kinds: [
          defineKind({
            kind: "CronTab",
            resource: "crontabs",
            spec: Type.Optional(anything),
          }),
        ],
      },
    ],
  }),
];

const example: CronTab = {
  apiVersion: "stable.example.com/v1",
  kind: "CronTab",
  metadata: { name: "example", namespace: "default" },
  spec: {},
};

it("reconciles crontabs", async () => {
  const server = await startTestServer({ groups: standIns });
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
  await vi.waitFor(() => expect(log.mock.calls.join()).toContain("example: generation 1"));

  stop.abort();
  await running;
  await server.stop();
});
