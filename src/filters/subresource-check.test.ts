import { describe, expect, it } from "vitest";
import { fakeContext, ok } from "../../test/support/fake-context.ts";
import { Pier } from "../../test/support/pier.ts";
import { resolveApi } from "../api/resolve.ts";
import { parseRequestInfo } from "../endpoints/parse-request-info.ts";
import { longRunningCheck } from "./long-running.ts";
import { isConnect, isDeclaredLongRunning, speaksWebSocket, subresourceCheck } from "./subresource-check.ts";
import { withRequestInfo } from "./with-request-info.ts";
import { withTimeout } from "./with-timeout.ts";
import { withoutUpgrades } from "./without-upgrades.ts";

const api = resolveApi([{ name: "g.example.com", versions: [{ name: "v1", kinds: [Pier] }] }]);
const item = "/apis/g.example.com/v1/namespaces/ns/piers/a";
const infoOf = (path: string, query = "", method = "GET") => parseRequestInfo(method, path, query);

describe("long-running requests", () => {
  const isLongRunning = longRunningCheck(subresourceCheck(api, isDeclaredLongRunning));

  it.each<[string, string, boolean]>([
    [`${item}/log`, "", true],
    [`${item}/log/below`, "", true],
    [`${item}/exec`, "", true],
    [`${item}/slow`, "", false],
    [`${item}/proxy`, "", false],
    [`${item}/status`, "", false],
    [item, "", false],
    ["/apis/g.example.com/v1/piers", "watch=true", true],
    ["/apis/g.example.com/v2/namespaces/ns/piers/a/log", "", false],
    ["/apis/other.example.com/v1/namespaces/ns/piers/a/log", "", false],
    ["/readyz", "", false],
  ])("R-CON-3, R-TMO-2: %s?%s: %s", (path, query, expected) => {
    expect(isLongRunning(infoOf(path, query))).toBe(expected);
  });
});

describe("connect", () => {
  it("R-WR-2, R-CON-3: is no write of an object, whatever its method", () => {
    const limits: number[] = [];
    const waiting = withTimeout({
      requestTimeout: 60_000,
      isLongRunning: () => false,
      isConnect: subresourceCheck(api, isConnect),
    })(() => new Promise(() => undefined));
    const original = globalThis.setTimeout;
    globalThis.setTimeout = ((_: unknown, ms: number) =>
      limits.push(Math.round(ms / 1000))) as unknown as typeof setTimeout;
    try {
      for (const path of [item + "/proxy", item + "/approve"]) {
        void withRequestInfo(waiting)(fakeContext({ method: "POST", url: path }));
      }
    } finally {
      globalThis.setTimeout = original;
    }
    expect(limits).toEqual([60, 34]);
  });

  it("R-CON-4: is where WebSockets are let through, and nothing else", () => {
    const check = subresourceCheck(api, speaksWebSocket);
    const filter = withRequestInfo(withoutUpgrades((info) => info.isResourceRequest && check(info))(() => ok()));
    const ask = (url: string, upgrade: string) =>
      filter(fakeContext({ url, protocol: "HTTP/1.1", headers: { upgrade } }));
    expect(ask(`${item}/chat`, "WebSocket")).toMatchObject({ status: 200 });
    expect(() => ask(`${item}/chat`, "SPDY/3.1")).toThrow("SPDY/3.1 is not supported on this path");
    expect(() => ask(`${item}/proxy`, "websocket")).toThrow("websocket is not supported on this path");
    expect(() => ask(item, "websocket")).toThrow("websocket is not supported on this path");
  });
});
