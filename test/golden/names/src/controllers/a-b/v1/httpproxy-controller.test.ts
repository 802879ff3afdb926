import { Manager } from "apiserver-boot/controller";
import { startTestServer } from "apiserver-boot/testing";
import { expect, it, vi } from "vitest";
import { groups } from "../../../apis/index.js";
import type { HTTPProxy } from "../../../apis/a-b/v1/httpproxy.js";
import { hTTPProxyController } from "./httpproxy-controller.js";

const example: HTTPProxy = {
  apiVersion: "a-b.names.example.net/v1",
  kind: "HTTPProxy",
  metadata: { name: "example", namespace: "default" },
  spec: {},
};

it("reconciles proxies", async () => {
  const server = await startTestServer({ groups: groups });
  const objects = server.client.resource<HTTPProxy>({
    group: "a-b.names.example.net",
    version: "v1",
    resource: "proxies",
    namespaced: true,
  });
  const stop = new AbortController();
  const log = vi.fn<(message: string) => void>();
  const manager = new Manager({
    client: server.client,
    controllers: [hTTPProxyController],
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
