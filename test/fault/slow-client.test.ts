import { once } from "node:events";
import { connect as connectHttp2, constants, type ClientHttp2Session, type ClientHttp2Stream } from "node:http2";
import { connect as connectTcp, type Socket } from "node:net";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allowed } from "../../src/auth/authorizer.ts";
import { Client } from "../../src/client/client.ts";
import { MemoryStorage } from "../../src/storage/memory.ts";
import { serveApi, type ClientTls, type ServedApiServer } from "../support/served-api-server.ts";
import { apiVersion, faultGroup, root } from "./bad-input/kinds.ts";
import { parseAnswer } from "./bad-input/raw-http1.ts";
import { traps as reference, type Trap } from "./kill-server/traps.ts";

const traps = `${root}/namespaces/default/traps`;
const requestTimeout = 3_000;
/** As the server has them: seconds for headers and handshakes, and how often it looks. */
const headerLimitMs = 32_000 + 5_000;
const remainderLimitMs = 30_000;
const slack = 5_000;

const storage = new MemoryStorage();
let server: ServedApiServer;
let admin: ClientTls;
let client: Client;
beforeAll(async () => {
  server = await serveApi([faultGroup], { storage, requestTimeout, authorizers: [{ authorize: () => allowed }] });
  admin = await server.client("admin", "system:masters");
  client = clientOf(admin);
});
afterAll(async () => {
  client.close();
  await server.stop();
});

describe("a watcher that stops reading", () => {
  const bytes = 200_000;
  const changes = 800;

  it("R-WATCH-8: is ended within bounded memory; another sees every change", async () => {
    await create("watched");
    const { metadata } = await client.resource<Trap>(reference).list();
    const before = memory();
    const stuck = [await stuckOverHttp1(), await stuckOverHttp2()];
    const reading = readChanges(metadata.resourceVersion ?? "");
    let peak = 0;
    for (let n = 1; n <= changes; n++) {
      await patchBig("watched", n, "x".repeat(bytes));
      if (n % 50 !== 0) continue;
      await storage.compact(await storage.latestRevision()); // Its history is not what is measured.
      peak = Math.max(peak, memory() - before);
    }
    expect(await reading).toEqual(Array.from({ length: changes }, (_, index) => index + 1));
    console.log(
      `${(peak / 1e6).toFixed(0)} MB at most for ${(bytes * changes) / 1e6} MB of changes and two who do not read`,
    );
    // The history and what waits for those who do not read, 32 MiB each, and what is under way.
    expect(peak).toBeLessThan(150e6);
    await sleep(remainderLimitMs + 2_000);
    for (const { received, resume } of stuck) {
      await resume();
      expect(received()).toBeLessThan(bytes * changes * 0.7);
    }
  });

  /** A watch of which nothing is read but its beginning, until resume(), which resolves when it is over. */
  interface StuckWatch {
    received(): number;
    resume(): Promise<unknown>;
  }

  async function stuckOverHttp1(): Promise<StuckWatch> {
    const socket = await open(admin);
    socket.write(`GET ${traps}?watch=1 HTTP/1.1\r\nhost: localhost\r\n\r\n`);
    await once(socket, "data");
    return stuck(socket.pause());
  }

  async function stuckOverHttp2(): Promise<StuckWatch> {
    const session = await openHttp2(admin);
    const stream = session.request({ ":path": `${traps}?watch=1` });
    stream.on("error", () => undefined);
    stream.once("close", () => session.destroy());
    await once(stream, "response");
    return stuck(stream.pause());
  }

  function stuck(stream: Readable): StuckWatch {
    let received = 0;
    const closed = once(stream, "close");
    const resume = (): Promise<unknown> => {
      stream.on("data", (chunk: Buffer) => (received += chunk.length)).resume();
      return Promise.race([closed, sleep(slack).then(() => Promise.reject(new Error("the server keeps it open")))]);
    };
    return { received: () => received, resume };
  }

  /** The numbers of the changes as another watcher sees them. */
  async function readChanges(resourceVersion: string): Promise<(number | undefined)[]> {
    const seen: (number | undefined)[] = [];
    const reader = clientOf(admin);
    for await (const { object } of reader.resource<Trap>(reference).watch({ namespace: "default", resourceVersion })) {
      seen.push(object.spec.big);
      if (seen.length === changes) break;
    }
    reader.close();
    return seen;
  }
});

describe("slow requests", () => {
  it("R-TMO-1, R-NODE-4: bodies that dribble are ended with 504, and hold nobody up", async () => {
    const body = "Content-Type: application/json\r\nContent-Length: 1000000\r\n\r\n{";
    const start = `POST ${traps} HTTP/1.1\r\nHost: localhost\r\n${body}`;
    const dribbling = Array.from({ length: 50 }, () => dribble(start, " "));
    const slowest = await slowestGet(requestTimeout);
    for (const { received, milliseconds } of await Promise.all(dribbling)) {
      expect(parseAnswer(received, "POST")?.status).toBe(504);
      expect(milliseconds).toBeLessThan(requestTimeout + 3 * slack);
    }
    expect(slowest).toBeLessThan(1_500);
  });

  it("R-TMO-1: the same over HTTP/2, where the connection lives on", async () => {
    const session = await openHttp2(admin);
    const streams = Array.from({ length: 50 }, () => {
      const stream = session.request({ ":method": "POST", ":path": traps, "content-type": "application/json" });
      stream.on("error", () => undefined).resume();
      const ticking = setInterval(() => (stream.destroyed ? clearInterval(ticking) : stream.write(" ")), 200);
      return once(stream, "response") as Promise<[{ ":status"?: number }]>;
    });
    for (const [headers] of await Promise.all(streams)) expect(headers[":status"]).toBe(504);
    expect(await statusOver(session, "GET", traps)).toBe(200);
    session.destroy();
  });

  it("R-TMO-3: headers that dribble, connections that say nothing and handshakes that do not come are ended, and hold nobody up", async () => {
    const started = performance.now();
    const silentTcp = Array.from({ length: 20 }, () => {
      const socket = connectTcp(server.port, "127.0.0.1")
        .on("error", () => undefined)
        .resume();
      return closed(socket);
    });
    const silentTls = Array.from({ length: 20 }, async () => closed((await open(admin)).resume()));
    const dribbling = Array.from({ length: 50 }, () => dribble(`GET ${traps} HTTP/1.1\r\n`, "x: y\r\n"));
    const slowest = await slowestGet(3_000);
    for (const { received } of await Promise.all(dribbling)) expect(parseAnswer(received, "GET")?.status).toBe(408);
    await Promise.all([...silentTcp, ...silentTls]);
    expect(performance.now() - started).toBeLessThan(headerLimitMs + slack);
    expect(slowest).toBeLessThan(1_500);
  }, 60_000);

  /** Sends a beginning and then a piece at a time until the connection is closed. */
  async function dribble(start: string, piece: string): Promise<{ received: Buffer; milliseconds: number }> {
    const socket = await open(admin);
    const started = performance.now();
    const chunks: Buffer[] = [];
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    socket.write(start);
    const ticking = setInterval(() => socket.write(piece), 200);
    await closed(socket);
    clearInterval(ticking);
    return { received: Buffer.concat(chunks), milliseconds: performance.now() - started };
  }

  /** Milliseconds of the slowest of the GETs that are sent meanwhile. */
  async function slowestGet(milliseconds: number): Promise<number> {
    let slowest = 0;
    for (const end = performance.now() + milliseconds; performance.now() < end; await sleep(20)) {
      const started = performance.now();
      await client.resource<Trap>(reference).list({ limit: 1 });
      slowest = Math.max(slowest, performance.now() - started);
    }
    return slowest;
  }
});

describe("many connections and requests", () => {
  it("R-NODE-4: a thousand idle connections cost little and still serve", async () => {
    const before = process.memoryUsage().rss;
    const sockets: TLSSocket[] = [];
    while (sockets.length < 1_000) sockets.push(...(await Promise.all(Array.from({ length: 50 }, () => open(admin)))));
    const each = (process.memoryUsage().rss - before) / sockets.length;
    console.log(`${(each / 1e3).toFixed(0)} kB for each connection, its client's end included`);
    expect(each).toBeLessThan(500_000);
    const started = performance.now();
    await client.resource<Trap>(reference).list();
    expect(performance.now() - started).toBeLessThan(1_000);
    for (const index of [0, 500, 999]) expect(await statusOverHttp1(sockets[index] as TLSSocket)).toBe(200);
    for (const socket of sockets) socket.destroy();
  });

  it("R-LIM-1: of 601 slow writes at once 200 are worked on and 401 told to come back; masters and readers are served", async () => {
    const session = await openHttp2(await server.client("joe", "dev"));
    const streams = Array.from({ length: 601 }, () => {
      const stream = session.request({ ":method": "POST", ":path": traps, "content-type": "application/json" });
      const refused = once(stream, "response").then(([headers]) => headers as Record<string, string | number>);
      return { stream, answered: refused, body: textOf(stream) };
    });
    const refusals = new Map<number, Record<string, string | number>>();
    for (const [index, { answered }] of streams.entries())
      void answered.then((headers) => refusals.set(index, headers));
    for (const end = performance.now() + 2_000; refusals.size < 401 && performance.now() < end;) await sleep(10);
    expect(await statusOver(session, "GET", traps)).toBe(200);
    await create("by-a-master");
    expect(refusals.size).toBe(401);
    for (const [index, headers] of refusals) {
      expect(headers).toMatchObject({ ":status": 429, "retry-after": "1" });
      expect(await streams[index]?.body).toBe("Too many requests, please try again later.\n");
    }
    const accepted = streams.filter((_, index) => !refusals.has(index));
    for (const [index, { stream }] of accepted.entries()) stream.end(bodyOf(`slow-${index}`));
    for (const { answered } of accepted) expect((await answered)[":status"]).toBe(201);
    expect(await statusOver(session, "POST", traps, bodyOf("afterwards"))).toBe(201);
    session.destroy();
  });

  // Node counts what was still to be sent on a cancelled stream against its session for ever: 1,400 lists are a gigabyte.
  it("R-TLS-3: a session outlives fourteen hundred lists that were not read to their end", async () => {
    await create("large", { a: "x".repeat(2_000_000) });
    const session = await openHttp2(admin, { settings: { initialWindowSize: 0 } });
    for (let cancelled = 0; cancelled < 1_400; cancelled++) {
      const stream = session.request({ ":path": `${traps}?resourceVersion=0` });
      stream.on("error", () => undefined);
      const [headers] = (await once(stream, "response")) as [{ ":status"?: number }];
      expect(headers[":status"], `after ${cancelled}`).toBe(200);
      await sleep(cancelled < 950 ? 0 : 33); // More than 33 a second, and nghttp2 takes it for an attack.
      stream.close(constants.NGHTTP2_CANCEL);
      await once(stream, "close");
    }
    expect(await statusOver(session, "HEAD", traps)).toBe(200);
    session.destroy();
  });
});

const clientOf = ({ host, port, ca, cert, key }: ClientTls): Client =>
  new Client({ server: `https://${host}:${port}`, ca, cert, key });

const bodyOf = (name: string): string =>
  JSON.stringify({ apiVersion, kind: "Trap", metadata: { name }, spec: { reference: "r" } });

async function create(name: string, extra = {}): Promise<void> {
  const metadata = { name, namespace: "default" };
  await client.resource(reference).create({ apiVersion, kind: "Trap", metadata, spec: { reference: "r", extra } });
}

async function patchBig(name: string, big: number, text: string): Promise<void> {
  await client.resource<Trap>(reference).patch(name, { spec: { big, extra: { text } } }, { namespace: "default" });
}

function open(tls: ClientTls): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ ...tls, ALPNProtocols: ["http/1.1"] }, () => {
      socket.off("error", reject).on("error", () => undefined);
      resolve(socket);
    });
    socket.once("error", reject);
  });
}

/** Resolves when it is over, be it by a reset: one who goes on sending to a closed connection gets that. */
const closed = (socket: Socket): Promise<void> => new Promise((resolve) => socket.once("close", () => resolve()));

async function openHttp2(tls: ClientTls, options = {}): Promise<ClientHttp2Session> {
  const session = connectHttp2(`https://${tls.host}:${tls.port}`, { ...tls, maxSessionMemory: 1_000_000, ...options });
  session.on("error", () => undefined);
  await once(session, "remoteSettings");
  return session;
}

async function statusOver(session: ClientHttp2Session, method: string, path: string, body?: string): Promise<unknown> {
  const stream = session.request({ ":method": method, ":path": path, "content-type": "application/json" });
  stream.end(body).resume();
  const [headers] = (await once(stream, "response")) as [{ ":status"?: number }];
  return headers[":status"];
}

async function statusOverHttp1(socket: TLSSocket): Promise<number | undefined> {
  socket.write(`GET ${traps}?limit=1 HTTP/1.1\r\nhost: localhost\r\n\r\n`);
  const [chunk] = (await once(socket, "data")) as [Buffer];
  return parseAnswer(chunk, "GET")?.status;
}

async function textOf(stream: ClientHttp2Stream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** Bytes in use, the garbage gone. */
function memory(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
