import { startTestServer } from "apiserver-boot/testing";
import { expect, it, vi } from "vitest";
import { groups } from "../../../apis/index.js";
import type { Frigate } from "../../../apis/ship/v1/frigate.js";
import { runFrigateController } from "./frigate-controller.js";

const example = (name: string): Frigate => ({
  apiVersion: "ship.example.org/v1",
  kind: "Frigate",
  metadata: { name, namespace: "default" },
  spec: {},
});

it("tells of the frigates there are and of those that come", async () => {
  const server = await startTestServer({ groups });
  const stop = new AbortController();
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);
  const objects = server.client.resource<Frigate>({
    group: "ship.example.org",
    version: "v1",
    resource: "frigates",
    namespaced: true,
  });

  await objects.create(example("before"));
  const running = runFrigateController({
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
