import { defineGroup, defineKind, Type } from "apiserver-boot";
import { Manager, type Source } from "apiserver-boot/controller";
import { startTestServer } from "apiserver-boot/testing";
import { expect, it, vi } from "vitest";
import { groups } from "../../../apis/index.js";
import type { Captain } from "../../../apis/crew/v1alpha1/captain.js";
import { captainController } from "./captain-controller.js";

const anything = Type.Object({}, { "x-kubernetes-preserve-unknown-fields": true });
/** Stand for what is served elsewhere. */
const standIns = [
  defineGroup({
    name: "certs.example.net",
    versions: [
      {
        name: "v1",
        kinds: [
          defineKind({
            kind: "Issuer",
            resource: "issuers",
            spec: Type.Optional(anything),
          }),
        ],
      },
    ],
  }),
];

/** Built-in types are a cluster's: without one the test goes without them. */
const isHere = ({ type }: Source): boolean => type.group.includes(".");
const controller = {
  ...captainController,
  owns: captainController.owns.filter(isHere),
  watches: captainController.watches.filter(isHere),
};

const example: Captain = {
  apiVersion: "crew.example.org/v1alpha1",
  kind: "Captain",
  metadata: { name: "example", namespace: "default" },
  spec: {
    joined: "2030-01-01T00:00:00Z",
  },
};

it("reconciles captains", async () => {
  const server = await startTestServer({ groups: [...groups, ...standIns] });
  const objects = server.client.resource<Captain>({
    group: "crew.example.org",
    version: "v1alpha1",
    resource: "captains",
    namespaced: true,
  });
  const stop = new AbortController();
  const log = vi.fn<(message: string) => void>();
  const manager = new Manager({
    client: server.client,
    controllers: [controller],
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
