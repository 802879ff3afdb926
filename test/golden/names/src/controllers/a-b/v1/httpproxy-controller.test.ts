import { startTestServer } from "apiserver-boot/testing";
import { expect, it, vi } from "vitest";
import { groups } from "../../../apis/index.js";
import type { HTTPProxy } from "../../../apis/a-b/v1/httpproxy.js";
import { runHTTPProxyController } from "./httpproxy-controller.js";

const example = (name: string): HTTPProxy => ({
  apiVersion: "a-b.names.example.net/v1",
  kind: "HTTPProxy",
  metadata: { name, namespace: "default" },
  spec: {},
});

it("tells of the proxies there are and of those that come", async () => {
  const server = await startTestServer({ groups });
  const stop = new AbortController();
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);
  const objects = server.client.resource<HTTPProxy>({
    group: "a-b.names.example.net",
    version: "v1",
    resource: "proxies",
    namespaced: true,
  });

  await objects.create(example("before"));
  const running = runHTTPProxyController({
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
