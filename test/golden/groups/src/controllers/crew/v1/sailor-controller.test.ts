import { defineGroup, defineKind, Type } from "apiserver-boot";
import type { KubeObject } from "apiserver-boot/client";
import { startTestServer } from "apiserver-boot/testing";
import { expect, it, vi } from "vitest";
import { runSailorController } from "./sailor-controller.js";

/** Stands for the server of sailors, which is not part of this project. */
const groups = [
  defineGroup({
    name: "crew.example.org",
    versions: [
      {
        name: "v1",
        kinds: [
          defineKind({
            kind: "Sailor",
            resource: "sailors",
            spec: Type.Object({}, { "x-kubernetes-preserve-unknown-fields": true }),
          }),
        ],
      },
    ],
  }),
];
type Sailor = KubeObject & { spec: object };

const example = (name: string): Sailor => ({
  apiVersion: "crew.example.org/v1",
  kind: "Sailor",
  metadata: { name, namespace: "default" },
  spec: {},
});

it("tells of the sailors there are and of those that come", async () => {
  const server = await startTestServer({ groups });
  const stop = new AbortController();
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);
  const objects = server.client.resource<Sailor>({
    group: "crew.example.org",
    version: "v1",
    resource: "sailors",
    namespaced: true,
  });

  await objects.create(example("before"));
  const running = runSailorController({
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
