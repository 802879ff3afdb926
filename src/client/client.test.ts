import { writeFile } from "node:fs/promises";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { json, startFakeServer, type FakeServer } from "../../test/contract/support/fake-server.ts";
import { ApiError, Client, ConfigurationError, TransportError } from "./index.ts";

const widgets = { group: "g.example.com", version: "v1", resource: "widgets", namespaced: true };
const path = "/apis/g.example.com/v1/namespaces/a/widgets";
const widget = (name: string) => ({
  apiVersion: "g.example.com/v1",
  kind: "Widget",
  metadata: { name, namespace: "a" },
});

let server: FakeServer;
let client: Client;

beforeAll(async () => {
  server = await startFakeServer((_, response) => json(response, 500, {}));
  client = new Client({ server: server.url, ca: server.certificates.ca });
});
afterAll(async () => {
  client.close();
  await server.stop();
});
beforeEach(() => {
  server.asked.length = 0;
});

describe("Client", () => {
  it("asks once more whether a request may go out, when there is a connection for it", async () => {
    let mayGo = true;
    const beforeSending = () => {
      if (!mayGo) throw new Error("too late");
    };
    const own = new Client({ server: server.url, ca: server.certificates.ca });
    const guarded = own.wrapped((transport) => ({
      send: (request) => {
        const sent = transport.send({ ...request, beforeSending });
        mayGo = false;
        return sent;
      },
      close: () => undefined,
    }));
    server.answer = (_, response) => json(response, 200, {});
    for (const connection of ["new", "kept"]) {
      mayGo = true;
      await expect(guarded.request({ method: "POST", path, body: {} }), connection).rejects.toThrow("too late");
      expect(server.asked).toEqual([]);
      await own.request({ path });
      server.asked.length = 0;
    }
    own.close();
  });

  it("sends each verb to its URL", async () => {
    const bodies: unknown[] = [];
    server.answer = (request, response) => {
      let text = "";
      request.on("data", (chunk) => (text += String(chunk)));
      request.on("end", () => {
        if (text !== "") bodies.push([request.headers["content-type"], JSON.parse(text)]);
        json(response, 200, { ...widget("x"), kind: "WidgetList", items: [{ metadata: { name: "x" } }] });
      });
    };
    const api = client.resource(widgets);
    await api.get("x", { namespace: "a" });
    const list = await api.list({ namespace: "a", labelSelector: "k=v", limit: 3 });
    await api.create(widget("x"));
    await api.update(widget("x"));
    await api.updateStatus(widget("x"));
    await api.patch("x", { spec: 1 }, { namespace: "a" });
    await api.patch("x", [{ op: "remove", path: "/a" }], { namespace: "a", type: "json", subresource: "status" });
    await api.delete("x", { namespace: "a", propagationPolicy: "Background", preconditions: { uid: "u" } });
    await api.deleteCollection({ namespace: "a", labelSelector: "k" });
    expect(server.asked).toEqual([
      `GET ${path}/x`,
      `GET ${path}?labelSelector=k%3Dv&limit=3`,
      `POST ${path}`,
      `PUT ${path}/x`,
      `PUT ${path}/x/status`,
      `PATCH ${path}/x`,
      `PATCH ${path}/x/status`,
      `DELETE ${path}/x`,
      `DELETE ${path}?labelSelector=k`,
    ]);
    expect(list.items).toEqual([{ apiVersion: "g.example.com/v1", kind: "Widget", metadata: { name: "x" } }]);
    expect(bodies).toEqual([
      ["application/json", widget("x")],
      ["application/json", widget("x")],
      ["application/json", widget("x")],
      ["application/merge-patch+json", { spec: 1 }],
      ["application/json-patch+json", [{ op: "remove", path: "/a" }]],
      [
        "application/json",
        { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy: "Background", preconditions: { uid: "u" } },
      ],
      ["application/json", { apiVersion: "v1", kind: "DeleteOptions" }],
    ]);
  });

  it("R-NEG-11: an integer beyond 2^53 can be read and written back", async () => {
    let received = "";
    server.answer = (request, response) => {
      request.on("data", (chunk) => (received += String(chunk)));
      request.on("end", () =>
        response.end(
          '{"apiVersion":"v1","kind":"Widget","metadata":{"name":"x","namespace":"a"},"n":9007199254740993}',
        ),
      );
    };
    const api = client.resource(widgets);
    await api.update(await api.get("x", { namespace: "a" }));
    expect(received).toContain('"n":9007199254740993');
  });

  it("R-ERR-1: an error carries the server's Status", async () => {
    server.answer = (_, response) =>
      json(response, 409, {
        kind: "Status",
        apiVersion: "v1",
        metadata: {},
        status: "Failure",
        reason: "Conflict",
        message: "the object has been modified",
        code: 409,
      });
    const error: unknown = await client
      .resource(widgets)
      .update(widget("x"))
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ code: 409, reason: "Conflict", message: "the object has been modified" });
  });

  it("an answer that is no Status still makes an ApiError", async () => {
    server.answer = (_, response) =>
      response.writeHead(404, { "content-type": "text/plain" }).end("404 page not found\n");
    await expect(client.request({ path: "/nope" })).rejects.toMatchObject({
      code: 404,
      reason: "NotFound",
      message: "the server answered 404: 404 page not found",
    });
    server.answer = (_, response) => response.end("<html>");
    await expect(client.request({ path: "/html" })).rejects.toThrow(/the answer is not JSON/);
  });

  it("R-ERR-2: waits as long as a 429 asks for, then tries again", async () => {
    let answers = 0;
    server.answer = (_, response) =>
      ++answers < 3
        ? response.writeHead(429, { "retry-after": "0" }).end("Too many requests, please try again later.")
        : json(response, 200, widget("x"));
    await client.resource(widgets).create(widget("x"));
    expect(answers).toBe(3);
  });

  it("a 503 without Retry-After is not tried again", async () => {
    server.answer = (_, response) => json(response, 503, {});
    await expect(client.request({ path: "/x" })).rejects.toMatchObject({ code: 503 });
    expect(server.asked.length).toBe(1);
  });

  it("reads once more when a kept connection was closed, but never writes twice", async () => {
    let cuts = 0;
    server.answer = (request, response) => {
      if (request.url === "/cut" && cuts++ === 0) request.socket.destroy();
      else json(response, 200, {});
    };
    await client.request({ path: "/warm" });
    await client.request({ path: "/cut" });
    cuts = 0;
    await expect(client.request({ path: "/cut", method: "POST", body: {} })).rejects.toBeInstanceOf(TransportError);
    expect(server.asked).toEqual(["GET /warm", "GET /cut", "GET /cut", "POST /cut"]);
  });

  it("a body that breaks off is an error, not a short list", async () => {
    server.answer = (request, response) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write('{"items":[');
      setTimeout(() => request.socket.destroy(), 10);
    };
    await expect(client.request({ path: "/list" })).rejects.toBeInstanceOf(TransportError);
  });

  it("gives up when nothing comes, and when the caller does", async () => {
    server.answer = () => undefined;
    await expect(client.stream({ path: "/silent", idleMilliseconds: 50 })).rejects.toThrow(/no answer for 0.05 s/);
    const reason = new Error("enough");
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 20);
    await expect(client.request({ path: "/silent", signal: controller.signal })).rejects.toBe(reason);
  });

  it("always verifies the server's certificate", async () => {
    const stranger = new Client({ server: server.url });
    await expect(stranger.request({ path: "/" })).rejects.toThrow(/certificate/);
    const otherName = new Client({
      server: server.url,
      ca: server.certificates.ca,
      tlsServerName: "elsewhere.example.com",
    });
    await expect(otherName.request({ path: "/" })).rejects.toThrow(/elsewhere\.example\.com/);
    expect(() => new Client({ server: "http://127.0.0.1:1" })).toThrow(ConfigurationError);
  });

  it("reads a rotated token again", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "token-")), "token");
    await writeFile(file, "old\n");
    server.answer = (request, response) =>
      json(response, request.headers.authorization === "Bearer new" ? 200 : 401, {});
    const pod = new Client({ server: server.url, ca: server.certificates.ca, tokenFile: file });
    await expect(pod.request({ path: "/" })).rejects.toMatchObject({ code: 401, reason: "Unauthorized" });
    await writeFile(file, "new\n");
    await pod.request({ path: "/" });
    pod.close();
  });
});
