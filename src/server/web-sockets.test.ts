import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import WebSocket from "ws";
import { serve, type Served } from "../../test/contract/support/serve.ts";
import { ended, Pier } from "../../test/support/pier.ts";

const path = "/apis/stable.example.com/v1/namespaces/default/piers";
let served: Served;

beforeAll(async () => {
  served = await serve([{ name: "stable.example.com", versions: [{ name: "v1", kinds: [Pier] }] }]);
  await ask("POST", path, { metadata: { name: "a" }, spec: { length: 5 } });
});
afterAll(() => served.stop());
beforeEach(() => void (ended.length = 0));

const connection = () => ({ ca: served.ca, cert: served.admin.cert, key: served.admin.key });

/** A client that keeps what it gets. */
class Client {
  readonly socket: WebSocket;
  readonly got: (string | Buffer)[] = [];
  readonly closed: Promise<[number, string]>;

  constructor(
    url: string,
    protocols: string[] = [],
    options: WebSocket.ClientOptions & { readonly ALPNProtocols?: string[] } = {},
  ) {
    this.socket = new WebSocket(served.server.replace("https:", "wss:") + url, protocols, {
      ...connection(),
      ...options,
    });
    this.socket.on("message", (data: Buffer, isBinary) => this.got.push(isBinary ? data : data.toString()));
    this.closed = new Promise((resolve) =>
      this.socket.on("close", (code, reason) => resolve([code, reason.toString()])),
    );
    this.socket.on("error", () => undefined);
  }

  async until(count: number): Promise<this> {
    for (let tries = 0; this.got.length < count; tries++) {
      if (tries > 400) throw new Error(`got ${JSON.stringify(this.got)}`);
      await sleep(10);
    }
    return this;
  }
}

/** The answer to an upgrade that is refused. */
async function refusal(
  url: string,
  headers: Record<string, string> = {},
  method = "GET",
  identity: object = connection(),
) {
  const upgrade = {
    connection: "Upgrade",
    upgrade: "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
  };
  const sent = request(served.server + url, {
    ca: served.ca,
    ...identity,
    method,
    headers: { ...upgrade, ...headers },
  });
  sent.end();
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  let text = "";
  for await (const piece of answer) text += String(piece);
  return { status: answer.statusCode, headers: answer.headers, text };
}

async function ask(method: string, url: string, body?: unknown): Promise<{ status?: number; text: string }> {
  const sent = request(served.server + url, {
    ...connection(),
    method,
    headers: { "content-type": "application/json" },
  });
  sent.end(body === undefined ? undefined : JSON.stringify(body));
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  let text = "";
  for await (const piece of answer) text += String(piece);
  return { ...(answer.statusCode === undefined ? {} : { status: answer.statusCode }), text };
}

describe("a WebSocket of one's own", () => {
  it("R-CON-4: echoes text and bytes, and ends with its client", async () => {
    const client = await new Client(`${path}/a/chat`).until(1);
    client.socket.send("hello");
    client.socket.send(Buffer.of(1, 2));
    await client.until(3);
    expect(client.got).toEqual(["a ", "hello", Buffer.of(1, 2)]);
    client.socket.close();
    expect(await client.closed).toEqual([1005, ""]);
    await sleep(30);
    expect(ended).toEqual(["chat a true"]);
  });

  it("R-NODE-10: is spoken over HTTP/1.1, which ALPN offers beside HTTP/2", async () => {
    const client = await new Client(`${path}/a/chat`, [], { ALPNProtocols: ["http/1.1"] }).until(1);
    client.socket.close();
    await client.closed;
    const h2 = new Client(`${path}/a/chat`, [], { ALPNProtocols: ["h2"] });
    expect((await h2.closed)[0]).toBe(1006);
  });

  it("R-CON-4, R-AUTHN-8: agrees on a subprotocol, and never repeats a token", async () => {
    const token = "base64url.bearer.authorization.k8s.io.c2VjcmV0";
    const client = await new Client(`${path}/a/chat`, [token, "other.example.com", "chat.example.com"]).until(1);
    expect([client.got, client.socket.protocol]).toEqual([["a chat.example.com"], "chat.example.com"]);
    client.socket.terminate();
    await client.closed;
    await sleep(30);
    expect(ended).toEqual(["chat a true"]);
  });

  it("R-CON-4: the 101 carries what every answer carries", async () => {
    const client = new Client(`${path}/a/chat`, [], { headers: { "audit-id": "mine" } });
    const [answer] = (await once(client.socket, "upgrade")) as [IncomingMessage];
    expect(answer.headers).toMatchObject({ "audit-id": "mine", "cache-control": "no-cache, private" });
    client.socket.close();
    await client.closed;
  });

  it("R-CON-4: a handler's error is told as it is, or not at all", async () => {
    const told = await new Client(`${path}/a/chat`).until(1);
    told.socket.send("fail");
    expect(await told.closed).toEqual([1011, "as you wish"]);
    const hidden = await new Client(`${path}/a/chat`).until(1);
    hidden.socket.send("panic");
    expect(await hidden.closed).toEqual([1011, "unexpected error"]);
  });

  it.each<[string, Record<string, string>, string, number, string]>([
    ["/a/chat", { "sec-websocket-protocol": "nope" }, "GET", 400, "requested protocol(s) are not supported: [nope]"],
    ["/a/chat", { "sec-websocket-version": "8" }, "GET", 400, "Sec-WebSocket-Version must be 13"],
    ["/a/chat", { "sec-websocket-key": "x" }, "GET", 400, "Sec-WebSocket-Key"],
    ["/a/exec?command=x", {}, "POST", 400, "a WebSocket begins with GET, not with POST"],
    ["/none/chat", {}, "GET", 404, 'piers.stable.example.com \\"none\\" not found'],
    ["/a/size", {}, "GET", 400, "unable to upgrade: websocket is not supported on this path"],
    ["/a/proxy", {}, "GET", 400, "unable to upgrade: websocket is not supported on this path"],
    ["/a/chat", { upgrade: "SPDY/3.1" }, "GET", 400, "unable to upgrade: SPDY/3.1 is not supported on this path"],
    ["/a/exec?command=x&dryRun=All", {}, "GET", 400, "dryRun is not supported"],
  ])("R-CON-4: %s with %j by %s is refused with %i, as a Status", async (below, headers, method, status, text) => {
    const answer = await refusal(path + below, headers, method);
    expect([answer.status, answer.headers["content-type"]]).toEqual([status, "application/json"]);
    expect(answer.text).toContain(text);
    expect(answer.headers["audit-id"]).toMatch(/./);
  });

  it("R-CON-4: who may not is told so before a 101", async () => {
    const answer = await refusal(`${path}/a/chat`, {}, "GET", {});
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([403, { reason: "Forbidden" }]);
  });

  it("an upgrade to something else than a WebSocket is an ordinary request", async () => {
    const answer = await refusal(`${path}/a/size`, { upgrade: "h2c" });
    expect([answer.status, answer.headers["connection"], answer.text]).toEqual([
      200,
      "close",
      '{"apiVersion":"stable.example.com/v1","kind":"Size","length":5}\n',
    ]);
  });

  it("limits: a message beyond 3 MiB ends the connection", async () => {
    const client = await new Client(`${path}/a/chat`).until(1);
    client.socket.send(Buffer.alloc(3_145_729));
    expect((await client.closed)[0]).toBe(1009);
  });

  it("limits: a client that does not read holds its handler up, not the server's memory", async () => {
    const client = await new Client(`${path}/a/chat`).until(1);
    await sleep(50); // Those of the test before.
    ended.length = 0;
    client.socket.pause();
    client.socket.send("flood");
    await sleep(300);
    expect(process.memoryUsage().arrayBuffers).toBeLessThan(60 << 20);
    client.socket.terminate();
    await client.closed;
    for (let tries = 0; ended.length === 0 && tries < 200; tries++) await sleep(10);
    expect(ended).toEqual(["chat a true"]);
  });
});

describe("channels", () => {
  const open = (command: string, protocols: string[]) => new Client(`${path}/a/exec?${command}`, protocols);
  const channel = (message: string | Buffer | undefined): [number, string] => {
    const bytes = Buffer.from(message ?? "");
    return [bytes[0] ?? -1, bytes.subarray(1).toString()];
  };

  it("R-CON-4: v5 closes stdin by a signal, and tells success", async () => {
    const client = await open("command=cat&command=-n", ["v5.channel.k8s.io", "v4.channel.k8s.io"]).until(1);
    expect(client.socket.protocol).toBe("v5.channel.k8s.io");
    client.socket.send(Buffer.from("\u0000hello"));
    client.socket.send(Buffer.of(255, 0));
    expect(await client.closed).toEqual([1000, ""]);
    expect(client.got.map(channel)).toEqual([
      [2, "cat -n\n"],
      [1, "hello"],
      [1, "got 5"],
      [3, '{"metadata":{},"status":"Success"}'],
    ]);
  });

  it("R-CON-4: the client's order of subprotocols counts; v4 tells failure as a Status", async () => {
    const client = open("command=false", ["x", "v4.channel.k8s.io", "v5.channel.k8s.io"]);
    expect((await client.closed)[0]).toBe(1000);
    expect(client.socket.protocol).toBe("v4.channel.k8s.io");
    const [number, text] = channel(client.got[1]);
    expect([number, JSON.parse(text)]).toMatchObject([3, { status: "Failure", reason: "InternalError", code: 500 }]);
  });

  it.each(["v4.base64.channel.k8s.io", "base64.channel.k8s.io"])("R-CON-4: %s is text", async (protocol) => {
    const client = await open("command=x", [protocol]).until(1);
    client.socket.send(`0${Buffer.from("the end").toString("base64")}`);
    await client.closed;
    expect(client.got.slice(0, 3)).toEqual([
      `2${Buffer.from("x\n").toString("base64")}`,
      `1${Buffer.from("the end").toString("base64")}`,
      `1${Buffer.from("got 7").toString("base64")}`,
    ]);
    expect(client.got.length).toBe(protocol.startsWith("v4") ? 4 : 3);
  });

  it("R-CON-4: before v4 a failure is a text; no subprotocol is the oldest one", async () => {
    for (const protocols of [["channel.k8s.io"], []]) {
      const client = open("command=false", protocols);
      await client.closed;
      expect(client.got.map(channel)).toEqual([
        [2, "false\n"],
        [3, "Internal error occurred: command terminated with non-zero exit code"],
      ]);
    }
  });

  it("R-CON-4: sizes of the terminal come by a channel of their own, nonsense is ignored", async () => {
    const client = await open("command=size", ["v5.channel.k8s.io"]).until(1);
    for (const message of [
      "",
      "\u0009x",
      "\u0004{",
      '\u0004{"Width":"x"}',
      '\u0004{"Width":80,"Height":24}',
      "\u0000end",
    ]) {
      client.socket.send(Buffer.from(message));
    }
    await client.closed;
    expect(client.got.map(channel)[2]).toEqual([1, "80x24"]);
  });

  it("R-CON-4: a client that goes ends stdin", async () => {
    const client = await open("command=cat", ["v4.channel.k8s.io"]).until(1);
    client.socket.close();
    expect((await client.closed)[0]).toBe(1005);
  });
});

describe("a watch over a WebSocket", () => {
  it("R-WATCH-23: each event is one text message; what the client says is ignored", async () => {
    const client = await new Client(`${path}?watch=true&timeoutSeconds=2`, ["binary.k8s.io"]).until(1);
    client.socket.send("never mind");
    await Promise.all(["b", "c"].map((name) => ask("POST", path, { metadata: { name }, spec: { length: 1 } })));
    await ask("DELETE", `${path}/b`);
    await ask("DELETE", `${path}/c`);
    await client.until(5);
    const events = client.got.map((text) => JSON.parse(text as string) as { type: string; object: { kind: string } });
    expect(events.map(({ type }) => type)).toEqual(["ADDED", "ADDED", "ADDED", "DELETED", "DELETED"]);
    expect(events.every(({ object }) => object.kind === "Pier")).toBe(true);
    expect(client.socket.protocol).toBe("binary.k8s.io");
    expect(await client.closed).toEqual([1000, ""]);
  });

  it("R-WATCH-23, R-WATCH-6: errors before are answers, later ones events", async () => {
    const answer = await refusal(`${path}?watch=true&resourceVersion=x`);
    expect(answer.status).toBe(400);
    const client = new Client(
      `${path}?watch=true&resourceVersion=100000&sendInitialEvents=true&resourceVersionMatch=NotOlderThan`,
    );
    await client.until(1);
    expect(JSON.parse(client.got[0] as string)).toMatchObject({ type: "ERROR", object: { code: 504 } });
    expect((await client.closed)[0]).toBe(1000);
  });

  it("R-WATCH-22: a client that goes frees its watcher", async () => {
    const running = async () =>
      (await ask("GET", "/metrics")).text.match(/apiserver_longrunning_requests\{verb="WATCH".*\} (\d+)/)?.[1];
    const client = await new Client(`${path}?watch=true`).until(1);
    expect(await running()).toBe("1");
    client.socket.terminate();
    for (let tries = 0; (await running()) !== "0"; tries++) expect(tries).toBeLessThan(100);
  });
});

describe("metrics and time", () => {
  it("R-METR-2: connect is CONNECT, and is counted when it has ended", async () => {
    await ask("PUT", `${path}/a/proxy/x`);
    const client = await new Client(`${path}/a/chat`).until(1);
    client.socket.close();
    await client.closed;
    await sleep(50);
    const { text } = await ask("GET", "/metrics");
    expect(text).toMatch(/apiserver_request_total\{verb="CONNECT".*subresource="proxy".*code="200"\} 1/);
    expect(text).toMatch(/apiserver_request_total\{verb="CONNECT".*subresource="chat".*code="101"\} \d/);
  });

  it("R-TMO-1, R-CON-3: what is not declared long-running ends in time, its stream broken off", async () => {
    const sent = request(`${served.server}${path}/a/slow?timeout=300ms`, connection());
    sent.end();
    const [answer] = (await once(sent, "response")) as [IncomingMessage];
    await expect(
      (async () => {
        for await (const _ of answer);
      })(),
    ).rejects.toThrow("aborted");
    const { text } = await ask(
      "GET",
      `${path}/a/log?follow=true&tailLines=1&timeout=100ms`.replace("follow=true&", ""),
    );
    expect(text).toBe("a  line 0 1\n");
  });
});

it("R-LIFE-3: a shutdown ends WebSockets, and does not wait for those who do not", async () => {
  const other = await serve([{ name: "stable.example.com", versions: [{ name: "v1", kinds: [Pier] }] }]);
  const before = served;
  served = other;
  try {
    await ask("POST", path, { metadata: { name: "a" }, spec: { length: 5 } });
    const chat = await new Client(`${path}/a/chat`).until(1);
    const watch = await new Client(`${path}?watch=true`).until(1);
    const started = performance.now();
    await other.stop();
    expect(await chat.closed).toEqual([1001, "the server ends this connection"]);
    expect((await watch.closed)[0]).toBe(1001);
    expect(performance.now() - started).toBeLessThan(3000);
    expect(ended).toContain("chat a true");
  } finally {
    served = before;
  }
});
