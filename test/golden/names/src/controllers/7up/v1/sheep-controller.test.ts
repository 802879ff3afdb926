import { startTestServer } from "apiserver-boot/testing";
import { expect, it, vi } from "vitest";
import { groups } from "../../../apis/index.js";
import type { Sheep } from "../../../apis/7up/v1/sheep.js";
import { runSheepController } from "./sheep-controller.js";

const example = (name: string): Sheep => ({
  apiVersion: "7up.names.example.net/v1",
  kind: "Sheep",
  metadata: { name, namespace: "default" },
  spec: {},
});

it("tells of the sheep there are and of those that come", async () => {
  const server = await startTestServer({ groups });
  const stop = new AbortController();
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);
  const objects = server.client.resource<Sheep>({
    group: "7up.names.example.net",
    version: "v1",
    resource: "sheep",
    namespaced: true,
  });

  await objects.create(example("before"));
  const running = runSheepController({
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
