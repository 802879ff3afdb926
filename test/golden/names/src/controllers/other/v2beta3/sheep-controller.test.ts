import { startTestServer } from "apiserver-boot/testing";
import { expect, it, vi } from "vitest";
import { groups } from "../../../apis/index.js";
import type { Sheep } from "../../../apis/other/v2beta3/sheep.js";
import { runSheepController } from "./sheep-controller.js";

const example = (name: string): Sheep => ({
  apiVersion: "other.names.example.net/v2beta3",
  kind: "Sheep",
  metadata: { name },
  spec: {},
});

it("tells of the sheep there are and of those that come", async () => {
  const server = await startTestServer({ groups });
  const stop = new AbortController();
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);
  const objects = server.client.resource<Sheep>({
    group: "other.names.example.net",
    version: "v2beta3",
    resource: "sheep",
    namespaced: false,
  });

  await objects.create(example("before"));
  const running = runSheepController({
    client: server.client,
    signal: stop.signal,
    log,
  });
  await vi.waitFor(() => expect(lines.join("\n")).toContain("ADDED before"));
  await objects.create(example("after"));
  await vi.waitFor(() => expect(lines.join("\n")).toContain("ADDED after"));

  stop.abort();
  await running;
  await server.stop();
});
