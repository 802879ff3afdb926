import { startTestServer } from "apiserver-boot/testing";
import { expect, it, vi } from "vitest";
import { groups } from "../../../apis/index.js";
import type { Crane } from "../../../apis/works/v1/crane.js";
import { runCraneController } from "./crane-controller.js";

const example = (name: string): Crane => ({
  apiVersion: "works.example.com/v1",
  kind: "Crane",
  metadata: { name, namespace: "default" },
  spec: {},
});

it("tells of the cranes there are and of those that come", async () => {
  const server = await startTestServer({ groups });
  const stop = new AbortController();
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);
  const objects = server.client.resource<Crane>({
    group: "works.example.com",
    version: "v1",
    resource: "cranes",
    namespaced: true,
  });

  await objects.create(example("before"));
  const running = runCraneController({
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
