import { request as httpsRequest, Agent, type RequestOptions } from "node:https";
import http2, { type ClientHttp2Session, type IncomingHttpHeaders } from "node:http2";
import type { IncomingMessage } from "node:http";
import { connect as tlsConnect, type ConnectionOptions, type TLSSocket } from "node:tls";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CertificateAuthority, type Issued } from "../../../test/support/certificate-authority.ts";
import { recordingLogger } from "../../../test/support/fake-context.ts";
import type { HttpRequest, HttpResponse } from "../../endpoints/http.ts";
import { errorResponse } from "../../endpoints/status-response.ts";
import { createSecureServer, type SecureServer } from "./secure-server.ts";

let ca: CertificateAuthority;
let client: Issued;
let server: SecureServer;
let port: number;
let material: { key: string; cert: string; clientAuthorities: string };
let serve: (request: HttpRequest) => HttpResponse | Promise<HttpResponse>;
const logger = recordingLogger(5);

beforeAll(async () => {
  ca = await CertificateAuthority.create();
  client = await ca.client("joe", "dev");
  material = { ...(await ca.server()), clientAuthorities: ca.pem };
  server = createSecureServer({ tls: material, logger, serve: (request) => serve(request) });
  ({ port } = await server.listen(0, "127.0.0.1"));
});
afterAll(() => server.close(0));

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly rawHeaders: readonly string[];
}
interface Ask {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string | string[]>;
  readonly body?: Buffer;
}

const tls = (): ConnectionOptions => ({ ca: ca.pem, key: client.key, cert: client.cert, servername: "localhost" });

async function overHttp1(ask: Ask, options: RequestOptions = {}): Promise<Answer> {
  const request = httpsRequest({
    host: "127.0.0.1",
    port,
    ...tls(),
    maxHeaderSize: 1 << 20,
    method: ask.method ?? "GET",
    path: ask.path ?? "/",
    headers: ask.headers ?? {},
    agent: false,
    ...options,
  });
  request.end(ask.body);
  const [response] = (await once(request, "response")) as [IncomingMessage];
  request.on("error", () => undefined); // The answer is here: what becomes of the rest of the body is all the same.
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return {
    status: response.statusCode,
    headers: response.headers,
    body: Buffer.concat(chunks),
    rawHeaders: response.rawHeaders,
  };
}

async function connectHttp2(): Promise<ClientHttp2Session> {
  const session = http2.connect(`https://127.0.0.1:${port}`, { ...tls(), maxSendHeaderBlockLength: 1 << 20 });
  session.on("error", () => undefined);
  await once(session, "connect");
  return session;
}

async function onSession(session: ClientHttp2Session, ask: Ask): Promise<Answer> {
  const stream = session.request({ ":method": ask.method ?? "GET", ":path": ask.path ?? "/", ...ask.headers });
  stream.end(ask.body);
  let status: number | undefined;
  let headers: IncomingHttpHeaders = {};
  let rawHeaders: readonly string[] = [];
  stream.on("response", ((given: IncomingHttpHeaders, _flags: number, raw: string[]) => {
    status = Number(given[":status"]);
    headers = given;
    rawHeaders = raw;
  }) as never);
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return { status, headers, body: Buffer.concat(chunks), rawHeaders };
}

async function overHttp2(ask: Ask): Promise<Answer> {
  const session = await connectHttp2();
  try {
    return await onSession(session, ask);
  } finally {
    session.close();
  }
}

const respond = (body: HttpResponse["body"], headers: HttpResponse["headers"] = {}, status = 200): HttpResponse => ({
  status,
  headers,
  ...(body === undefined ? {} : { body }),
});
const caught = async (request: HttpRequest, act: () => Promise<HttpResponse>): Promise<HttpResponse> => {
  try {
    return await act();
  } catch (error) {
    return errorResponse(error, request);
  }
};

describe.each([
  ["HTTP/2.0", overHttp2],
  ["HTTP/1.1", overHttp1],
] as const)("over %s", (protocol, ask) => {
  it("answers a ready body with its length", async () => {
    serve = (request) => respond(Buffer.from(`${request.protocol} ${request.method} ${request.path} ${request.query}`));
    const answer = await ask({ path: "/a%2Fb?x=1&y=%20" });
    expect(answer.body.toString()).toBe(`${protocol} GET /a%2Fb x=1&y=%20`);
    expect(answer.headers["content-length"]).toBe(String(answer.body.length));
    expect(answer.headers.date).toMatch(/GMT$/);
  });

  it("answers later as well, and an error of its own as 500", async () => {
    serve = async () => respond(Buffer.from("late"));
    expect((await ask({})).body.toString()).toBe("late");
    serve = () => {
      throw new Error("secret");
    };
    const answer = await ask({});
    expect([answer.status, answer.body.toString()]).toEqual([500, "Internal Server Error\n"]);
    expect(logger.lines.some(({ message }) => message === "Request could not be answered")).toBe(true);
  });

  it("R-NODE-1, R-NODE-2: header lines stay apart and are UTF-8", async () => {
    let seen: unknown;
    serve = (request) => {
      seen = [
        request.headerValues("x-group"),
        request.header("x-group"),
        request.header("x-name"),
        request.headerNames().includes("x-group"),
        request.headerNames().some((name) => name.startsWith(":")),
        request.header("x-none"),
      ];
      return respond(undefined);
    };
    const name = Buffer.from("jürgen ✓").toString("latin1");
    await ask({ headers: { "x-group": ["cn=a,dc=b", "c, d"], "x-name": name } });
    expect(seen).toEqual([["cn=a,dc=b", "c, d"], "cn=a,dc=b", "jürgen ✓", true, false, undefined]);
  });

  it("R-NODE-2: writes UTF-8 headers, several of a name apart", async () => {
    serve = () => respond(Buffer.from("x"), { warning: ['299 - "ä"', '299 - "✓"'] });
    const { rawHeaders } = await ask({});
    const values = rawHeaders.filter(
      (_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === "warning",
    );
    expect(values.map((value) => Buffer.from(value, "latin1").toString())).toEqual(['299 - "ä"', '299 - "✓"']);
  });

  it("never sends a header that would make two, and answers 500 instead of dying", async () => {
    serve = () => respond(Buffer.from("x"), { "x-bad": "a\r\nset-cookie: b" });
    const answer = await ask({});
    expect([answer.status, answer.headers["set-cookie"]]).toEqual([500, undefined]);
    serve = () => respond(Buffer.from("ok"));
    expect((await ask({})).status).toBe(200);
  });

  it("R-NODE-3: takes a user's thousands of headers", async () => {
    serve = (request) => respond(Buffer.from(String(request.headerValues("x-remote-group").length)));
    const groups = Array.from({ length: 2500 }, (_, index) => `group-${index}-${"x".repeat(30)}`);
    expect((await ask({ headers: { "x-remote-group": groups } })).body.toString()).toBe("2500");
  });

  it("reads a body up to the limit", async () => {
    serve = async (request) => respond(await request.body(100_000));
    const body = Buffer.alloc(100_000, "a");
    expect((await ask({ method: "POST", body })).body.equals(body)).toBe(true);
    expect((await ask({ method: "POST" })).body.length).toBe(0);
  });

  it("R-SIZE-1: answers 413 to a body over the limit, announced or not, without hanging", async () => {
    serve = (request) => caught(request, async () => respond(await request.body(1000)));
    const body = Buffer.alloc(5_000_000, "a");
    for (const headers of [{ "content-length": String(body.length) }, {}] as Record<string, string>[]) {
      const answer = await ask({ method: "POST", body, headers });
      expect(answer.status).toBe(413);
      expect(answer.body.toString()).toContain("Request entity too large: limit is 1000");
    }
  });

  it("answers before a body that nobody reads", async () => {
    serve = () => respond(Buffer.from("no"), {}, 403);
    const answer = await ask({ method: "POST", body: Buffer.alloc(2_000_000) });
    expect([answer.status, answer.body.toString()]).toEqual([403, "no"]);
  });

  it("answers HEAD without a body", async () => {
    serve = () => respond(Buffer.from("four"));
    const answer = await ask({ method: "HEAD" });
    expect([answer.headers["content-length"], answer.body.length]).toEqual(["4", 0]);
  });

  it("answers without a body at all", async () => {
    serve = () => respond(undefined, { etag: '"1"' }, 304);
    const answer = await ask({});
    expect([answer.status, answer.headers.etag, answer.body.length]).toEqual([304, '"1"', 0]);
  });

  it("sends 15 MB of small chunks as one body with its length", async () => {
    const chunks = Array.from({ length: 10_000 }, (_, index) => Buffer.alloc(1500, String(index % 10)));
    serve = () => respond(chunks);
    const answer = await ask({});
    expect(answer.body.equals(Buffer.concat(chunks))).toBe(true);
    expect(answer.headers["content-length"]).toBe("15000000");
  });

  it("sends one big buffer whole", async () => {
    const big = Buffer.alloc(3_000_000, "b");
    serve = () => respond(big);
    expect((await ask({})).body.equals(big)).toBe(true);
  });

  it("sends a stream to its end", async () => {
    serve = () =>
      respond(
        (async function* () {
          for (let index = 0; index < 5; index++) {
            await sleep(1);
            yield Buffer.from(`${index}\n`);
          }
        })(),
      );
    expect((await ask({})).body.toString()).toBe("0\n1\n2\n3\n4\n");
  });

  it("R-ERR-7: a stream that fails breaks the connection or stream, never ends it cleanly", async () => {
    serve = () =>
      respond(
        (async function* () {
          yield Buffer.from("half");
          await sleep(1);
          throw new Error("storage gone");
        })(),
      );
    await expect(ask({})).rejects.toThrow();
    expect(logger.lines.some(({ message }) => message === "Response broken off")).toBe(true);
  });
});

/** Opens a stream and hands over its first bytes and a way to leave. */
async function openHttp2Stream(): Promise<{ first: Buffer; leave: () => void; status: number }> {
  const session = await connectHttp2();
  const stream = session.request({ ":path": "/watch" });
  stream.on("error", () => undefined);
  const [headers] = (await once(stream, "response")) as [IncomingHttpHeaders];
  const [first] = (await once(stream, "data")) as [Buffer];
  return { first, status: Number(headers[":status"]), leave: () => stream.close(http2.constants.NGHTTP2_CANCEL) };
}

async function openHttp1Stream(): Promise<{ first: Buffer; leave: () => void; status: number }> {
  const request = httpsRequest({ host: "127.0.0.1", port, path: "/watch", ...tls(), agent: false });
  request.on("error", () => undefined).end();
  const [response] = (await once(request, "response")) as [IncomingMessage];
  response.on("error", () => undefined);
  const [first] = (await once(response, "data")) as [Buffer];
  return { first, status: response.statusCode ?? 0, leave: () => request.destroy() };
}

describe.each([
  ["HTTP/2.0", openHttp2Stream],
  ["HTTP/1.1", openHttp1Stream],
] as const)("a watch over %s", (_protocol, open) => {
  it("R-WATCH-20, R-WATCH-22: flushes at once; when the client leaves, the signal aborts and the stream returns", async () => {
    let gone: unknown;
    let returned = false;
    serve = (request) =>
      respond(
        (async function* () {
          try {
            yield Buffer.from("event\n");
            await once(request.signal, "abort");
            gone = request.signal.reason;
          } finally {
            returned = true;
          }
        })(),
      );
    const { first, status, leave } = await open();
    expect([status, first.toString()]).toEqual([200, "event\n"]);
    leave();
    await expect.poll(() => returned).toBe(true);
    expect(gone).toMatchObject({ name: "ClientGoneError" });
  });

  it("R-WATCH-20: headers come before the first event", async () => {
    let release = (): void => undefined;
    const event = new Promise<void>((resolve) => (release = resolve));
    serve = () =>
      respond(
        (async function* () {
          await event;
          yield Buffer.from("event\n");
        })(),
      );
    setTimeout(release, 50);
    expect((await open()).first.toString()).toBe("event\n");
  });
});

describe("backpressure", () => {
  it("R-NODE-8: a reader that does not read stops the stream being made", async () => {
    let made = 0;
    serve = () =>
      respond(
        (async function* () {
          for (; made < 2000; made++) yield Buffer.alloc(65_536);
        })(),
      );
    const session = await connectHttp2();
    const stream = session.request({ ":path": "/" });
    stream.on("error", () => undefined);
    await once(stream, "response");
    await sleep(200);
    const before = made;
    await sleep(200);
    expect(made).toBe(before);
    expect(made).toBeLessThan(500);
    session.destroy();
  });
});

describe("Expect: 100-continue", () => {
  it("says continue only if the body is wanted (HTTP/1.1)", async () => {
    serve = (request) =>
      request.method === "PUT" ? request.body(100).then((body) => respond(body)) : respond(Buffer.from("no"), {}, 403);
    const attempt = async (method: string): Promise<[boolean, number | undefined]> => {
      let continued = false;
      const request = httpsRequest({
        host: "127.0.0.1",
        port,
        ...tls(),
        agent: false,
        method,
        headers: { expect: "100-continue", "content-length": "2" },
      });
      request.on("continue", () => {
        continued = true;
        request.end("hi");
      });
      request.flushHeaders();
      const [response] = (await once(request, "response")) as [IncomingMessage];
      response.resume();
      request.destroy();
      return [continued, response.statusCode];
    };
    expect(await attempt("PUT")).toEqual([true, 200]);
    expect(await attempt("POST")).toEqual([false, 403]);
  });

  it("says continue over HTTP/2", async () => {
    serve = (request) => request.body(100).then((body) => respond(body));
    const session = await connectHttp2();
    const stream = session.request({ ":method": "PUT", ":path": "/", expect: "100-continue" }, { endStream: false });
    await once(stream, "continue");
    stream.end("hi");
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString()).toBe("hi");
    session.close();
  });
});

describe("TLS", () => {
  const connect = async (options: ConnectionOptions): Promise<TLSSocket> => {
    const socket = tlsConnect({ host: "127.0.0.1", port, ...tls(), ...options });
    await once(socket, "secureConnect");
    return socket;
  };

  it("R-TLS-1, R-NODE-10: chooses by ALPN; without it, HTTP/1.1, which alone can be upgraded", async () => {
    for (const [offered, chosen] of [
      [["h2", "http/1.1"], "h2"],
      [["http/1.1"], "http/1.1"],
      [undefined, false],
    ] as const) {
      const socket = await connect(offered === undefined ? {} : { ALPNProtocols: [...offered] });
      expect(socket.alpnProtocol).toBe(chosen);
      socket.destroy();
    }
  });

  it("R-TLS-1: refuses TLS 1.1", async () => {
    await expect(
      connect({ minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" }),
    ).rejects.toThrow();
  });

  it("hands over the client's certificate, and serves who has none", async () => {
    serve = (request) => respond(Buffer.from(String(request.peer.certificates.length > 0)));
    expect((await overHttp1({})).body.toString()).toBe("true");
    expect((await overHttp2({})).body.toString()).toBe("true");
    const anonymous = await overHttp1({}, { key: undefined, cert: undefined });
    expect(anonymous.body.toString()).toBe("false");
  });

  it("keeps one peer per connection", async () => {
    const seen = new Set<unknown>();
    serve = (request) => {
      seen.add(request.peer);
      return respond(undefined);
    };
    const session = await connectHttp2();
    await onSession(session, {});
    await onSession(session, {});
    session.close();
    expect(seen.size).toBe(1);
    const agent = new Agent({ keepAlive: true, maxSockets: 1, ...tls() });
    await overHttp1({}, { agent });
    await overHttp1({}, { agent });
    agent.destroy();
    expect(seen.size).toBe(2);
  });

  it.each(["TLSv1.2", "TLSv1.3"] as const)(
    "R-NODE-5: no %s session is resumed, so none comes without its certificate",
    async (version) => {
      serve = (request) => respond(Buffer.from(String(request.peer.certificates.length)));
      const limits = { minVersion: version, maxVersion: version } as const;
      const first = await connect(limits);
      const session = await Promise.race([
        once(first, "session").then(([ticket]) => ticket as Buffer),
        sleep(200).then(() => first.getSession()),
      ]);
      first.destroy();
      const second = await connect({ ...limits, ...(session === undefined ? {} : { session }) });
      expect(second.isSessionReused()).toBe(false);
      second.write("GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
      const chunks: Buffer[] = [];
      for await (const chunk of second) chunks.push(chunk as Buffer);
      expect(Buffer.concat(chunks).toString()).toMatch(/\r\n\r\n[1-9]$/);
    },
  );

  it("R-TLS-2: takes a new certificate for new connections, refuses a broken one, leaves open ones alone", async () => {
    serve = () => respond(Buffer.from("ok"));
    const session = await connectHttp2();
    const renewed = await ca.server();
    server.setTls({ ...material, ...renewed });
    const socket = await connect({});
    expect(socket.getPeerCertificate().fingerprint256).toBe(renewed.x509.fingerprint256);
    socket.destroy();
    expect(() => server.setTls({ ...material, cert: "junk" })).toThrow();
    expect((await overHttp1({})).status).toBe(200);
    expect((await onSession(session, {})).status).toBe(200);
    session.close();
  });
});

describe("bad clients", () => {
  it("survives noise, half requests and CONNECT", async () => {
    serve = () => respond(Buffer.from("ok"));
    for (const text of [
      "\0\0\0\0",
      "GET / HTTP/1.1\r\n",
      "CONNECT x:1 HTTP/1.1\r\nhost: x\r\n\r\n",
      "GET / HTTP/9.9\r\n\r\n",
    ]) {
      const socket = tlsConnect({ host: "127.0.0.1", port, ...tls() });
      socket.on("error", () => undefined);
      await once(socket, "secureConnect");
      socket.end(text);
      await Promise.race([once(socket, "close"), sleep(100)]);
      socket.destroy();
    }
    const session = await connectHttp2();
    session.socket.on("error", () => undefined);
    session.destroy();
    expect((await overHttp2({})).status).toBe(200);
    expect((await overHttp1({})).status).toBe(200);
  });

  it("survives a thousand streams given up at once", async () => {
    serve = async () => {
      await sleep(5);
      return respond(Buffer.alloc(1000));
    };
    const session = await connectHttp2();
    for (let index = 0; index < 900; index++) {
      const stream = session.request({ ":path": "/" });
      stream.on("error", () => undefined);
      stream.close(http2.constants.NGHTTP2_CANCEL);
    }
    serve = () => respond(Buffer.from("ok"));
    expect((await onSession(session, {})).body.toString()).toBe("ok");
    session.close();
  });

  it("Connection: close becomes GOAWAY; what is open on the connection goes on", async () => {
    let release = (): void => undefined;
    const wait = new Promise<void>((resolve) => (release = resolve));
    serve = async (request) => {
      if (request.path === "/slow") await wait;
      return respond(Buffer.from("ok"), request.path === "/slow" ? {} : { connection: "close" });
    };
    const session = await connectHttp2();
    const slow = onSession(session, { path: "/slow" });
    const goaway = once(session, "goaway");
    expect((await onSession(session, {})).headers.connection).toBeUndefined();
    await goaway;
    release();
    expect((await slow).body.toString()).toBe("ok");
  });
});

describe("close", () => {
  it("R-LIFE-3: finishes what runs, refuses what comes", async () => {
    const own = createSecureServer({
      tls: material,
      logger,
      serve: async () => {
        await sleep(100);
        return respond(Buffer.from("done"));
      },
    });
    const address = await own.listen(0, "127.0.0.1");
    const previous = port;
    port = address.port;
    try {
      const answers = [overHttp1({}), overHttp2({})];
      await sleep(50);
      const closed = own.close(2000);
      for (const answer of answers) expect((await answer).body.toString()).toBe("done");
      await closed;
      await expect(overHttp1({})).rejects.toThrow("ECONNREFUSED");
    } finally {
      port = previous;
    }
  });

  it("a taken port is an error that says so", async () => {
    const own = createSecureServer({ tls: material, logger, serve: () => respond(undefined) });
    await expect(own.listen(port, "127.0.0.1")).rejects.toMatchObject({ code: "EADDRINUSE" });
    await own.close(0);
  });
});
