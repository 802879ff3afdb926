import { once } from "node:events";
import { createServer as createHttpServer, request as httpRequest } from "node:http";
import { connect, createServer as createHttp2Server, constants } from "node:http2";
import type { AddressInfo, Server } from "node:net";
import { Type } from "typebox";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { defineGroup } from "../api/group.ts";
import { defineKind } from "../api/kind.ts";
import { mastersGroup } from "../auth/user-info.ts";
import { MemoryStorage } from "../storage/memory.ts";
import { createApiServer, type ApiServer } from "./api-server.ts";
import { fetchHandler } from "./fetch-handler.ts";
import { nodeListeners } from "./secure-serving/node-listeners.ts";

const Boat = defineKind({ kind: "Boat", resource: "boats", spec: Type.Object({}) });
const groups = [defineGroup({ name: "test.example.com", versions: [{ name: "v1", kinds: [Boat] }] })];
const boats = "/apis/test.example.com/v1/namespaces/a/boats";
const body = JSON.stringify({ metadata: { name: "x" }, spec: {} });
const headers = { "content-type": "application/json" };

const running: { stop(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const { stop } of running.splice(0)) await stop();
});

async function started(name = "embedded"): Promise<ApiServer> {
  const authenticators = [{ authenticate: () => ({ name: "me", groups: [mastersGroup] }) }];
  const server = createApiServer({ name, groups, storage: new MemoryStorage(), authenticators });
  running.unshift(server);
  await server.start();
  return server;
}

async function listening(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const stop = () => new Promise((resolve) => server.close(resolve));
  running.push({ stop });
  return (server.address() as AddressInfo).port;
}

describe("nodeListeners", () => {
  it("serves requests of a server of node:http, streams and bodies too", async () => {
    const { request, upgrade } = nodeListeners(await started());
    const http = createHttpServer(request).on("checkContinue", request).on("upgrade", upgrade);
    const url = `http://127.0.0.1:${await listening(http)}`;
    expect((await fetch(url + boats, { method: "POST", headers, body })).status).toBe(201);
    const watching = await fetch(`${url}${boats}?watch=true&timeoutSeconds=1`);
    expect(await watching.text()).toContain('"ADDED"');
    expect((await fetch(`${url}/nowhere`)).status).toBe(404);

    const asked = httpRequest(url + boats, { method: "POST", headers: { ...headers, expect: "100-continue" } });
    asked.flushHeaders();
    await once(asked, "continue");
    asked.end(body);
    const [answer] = (await once(asked, "response")) as [{ statusCode: number; resume(): void }];
    answer.resume();
    expect(answer.statusCode).toBe(409);
    http.closeAllConnections();
  });

  it("opens WebSockets, and refuses them where there are none", async () => {
    const { request, upgrade } = nodeListeners(await started());
    const port = await listening(createHttpServer(request).on("upgrade", upgrade));
    const socket = new WebSocket(
      `ws://127.0.0.1:${port}${boats}?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`,
    );
    const [message] = (await once(socket, "message")) as [Buffer];
    expect(message.toString()).toContain('"BOOKMARK"');
    socket.close();
    await once(socket, "close");
    const refused = new WebSocket(`ws://127.0.0.1:${port}/apis`);
    const [error] = (await once(refused, "error")) as [Error];
    expect(error.message).toMatch(/^Unexpected server response: /);
  });

  it("serves requests of a server of node:http2", async () => {
    const { request } = nodeListeners(await started());
    const http2 = createHttp2Server(request);
    const session = connect(`http://127.0.0.1:${await listening(http2)}`);
    const ask = async (method: string, path: string, text?: string) => {
      const stream = session.request({
        [constants.HTTP2_HEADER_METHOD]: method,
        [constants.HTTP2_HEADER_PATH]: path,
        ...headers,
      });
      stream.end(text);
      const [answer] = (await once(stream, "response")) as [Record<string, unknown>];
      let all = "";
      for await (const chunk of stream) all += String(chunk);
      return [answer[":status"], all];
    };
    expect(await ask("POST", boats, body)).toEqual([201, expect.stringContaining('"name":"x"')]);
    expect(await ask("GET", `${boats}?limit=1`)).toEqual([200, expect.stringContaining('"kind":"BoatList"')]);
    session.close();
    await once(session, "close");
  });
});

describe("fetchHandler", () => {
  it("answers requests of the Fetch API, and hears when a watcher leaves", async () => {
    const handle = fetchHandler(await started());
    const created = await handle(new Request(`http://it${boats}`, { method: "POST", headers, body }));
    expect([created.status, created.headers.get("content-type")]).toEqual([201, "application/json"]);
    const list = await handle(new Request(`http://it${boats}?limit=5`));
    expect(await list.json()).toMatchObject({ kind: "BoatList", items: [{ metadata: { name: "x" } }] });
    const head = await handle(new Request("http://it/healthz", { method: "HEAD" }));
    expect(await head.text()).toBe("");
    const leave = new AbortController();
    const watch = await handle(new Request(`http://it${boats}?watch=true`, { signal: leave.signal }));
    const reader = watch.body?.getReader();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toContain('"ADDED"');
    const next = reader?.read().then(
      ({ done }) => done,
      () => true,
    );
    leave.abort();
    expect(await next).toBe(true);
    const big = new Request(`http://it${boats}`, { method: "POST", headers, body: "x".repeat(4_000_000) });
    expect((await handle(big)).status).toBe(413);
  });
});

describe("several servers in one process", () => {
  it("share nothing but what is known of the process", async () => {
    const servers = [await started("one"), await started("two")];
    const [one, two] = servers.map((server) => fetchHandler(server));
    const ask = async (handle: typeof one, path: string) => (await handle?.(new Request(`http://it${path}`)))?.text();
    await one?.(new Request(`http://it${boats}`, { method: "POST", headers, body }));
    expect(await ask(two, boats)).toContain('"items":[]');
    const metrics = async (handle: typeof one) => {
      const text = (await ask(handle, "/metrics")) ?? "";
      return {
        creates: /^apiserver_request_total\{.*verb="POST".*\} (\d+)$/m.exec(text)?.[1],
        process: /^process_start_time_seconds (\d+)$/m.exec(text)?.[1],
        lag: /^nodejs_eventloop_lag_seconds \d/m.test(text),
      };
    };
    const [ofOne, ofTwo] = [await metrics(one), await metrics(two)];
    expect([ofOne.creates, ofTwo.creates]).toEqual(["1", undefined]);
    expect([ofOne.lag, ofTwo.lag]).toEqual([true, true]);
    expect(ofOne.process).toBe(ofTwo.process);
    await servers[0]?.stop();
    expect((await metrics(two)).process).toBe(ofOne.process);
  });

  it("leave the process as they found it", async () => {
    const events = ["SIGTERM", "SIGINT", "uncaughtException", "unhandledRejection", "exit"];
    const listeners = () => events.map((event) => process.listenerCount(event));
    await (await started()).stop(); // Loads what is loaded once.
    const before = listeners();
    const server = await started();
    await fetchHandler(server)(new Request(`http://it${boats}`));
    expect(listeners()).toEqual(before);
    await server.stop();
    expect(listeners()).toEqual(before);
  });
});
