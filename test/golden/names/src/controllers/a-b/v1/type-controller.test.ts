import { startTestServer } from "apiserver-boot/testing";
import { expect, it, vi } from "vitest";
import { groups } from "../../../apis/index.js";
import type { TypeKind } from "../../../apis/a-b/v1/type.js";
import { runTypeController } from "./type-controller.js";

const example = (name: string): TypeKind => ({
  apiVersion: "a-b.names.example.net/v1",
  kind: "Type",
  metadata: { name, namespace: "default" },
  spec: {},
});

it("tells of the types there are and of those that come", async () => {
  const server = await startTestServer({ groups });
  const stop = new AbortController();
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);
  const objects = server.client.resource<TypeKind>({
    group: "a-b.names.example.net",
    version: "v1",
    resource: "types",
    namespaced: true,
  });

  await objects.create(example("before"));
  const running = runTypeController({
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
