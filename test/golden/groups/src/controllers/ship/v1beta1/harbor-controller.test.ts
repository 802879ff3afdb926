import { startTestServer } from "apiserver-boot/testing";
import { expect, it, vi } from "vitest";
import { groups } from "../../../apis/index.js";
import type { Harbor } from "../../../apis/ship/v1beta1/harbor.js";
import { runHarborController } from "./harbor-controller.js";

const example = (name: string): Harbor => ({
  apiVersion: "ship.example.org/v1beta1",
  kind: "Harbor",
  metadata: { name },
  spec: {},
});

it("tells of the harbors there are and of those that come", async () => {
  const server = await startTestServer({ groups });
  const stop = new AbortController();
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);
  const objects = server.client.resource<Harbor>({
    group: "ship.example.org",
    version: "v1beta1",
    resource: "harbors",
    namespaced: false,
  });

  await objects.create(example("before"));
  const running = runHarborController({
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
