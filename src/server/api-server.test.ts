import { readFileSync } from "node:fs";
import { Type } from "typebox";
import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { CertificateAuthority } from "../../test/support/certificate-authority.ts";
import { fakeRequest, recordingLogger, textOf, type FakeRequest } from "../../test/support/fake-context.ts";
import { defineGroup } from "../api/group.ts";
import { defineKind } from "../api/kind.ts";
import type { UserInfo } from "../auth/user-info.ts";
import { MemoryStorage } from "../storage/memory.ts";
import { createApiServer, type ApiServer } from "./api-server.ts";
import type { ApiServerOptions } from "./api-server-options.ts";
import { runtimeVersion } from "./version.ts";

const CronTab = defineKind({ kind: "CronTab", resource: "crontabs", spec: Type.Object({ image: Type.String() }) });
const groups = [defineGroup({ name: "stable.example.com", versions: [{ name: "v1", kinds: [CronTab] }] })];
const collection = "/apis/stable.example.com/v1/namespaces/default/crontabs";
const admin: UserInfo = { name: "admin", groups: ["system:masters"] };

const servers: ApiServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.stop())));

function create(options: Partial<ApiServerOptions> = {}, user: UserInfo | undefined = admin): ApiServer {
  const server = createApiServer({
    name: "test",
    groups,
    storage: new MemoryStorage(),
    authenticators: [{ authenticate: () => user }],
    ...options,
  });
  servers.push(server);
  return server;
}

async function ask(server: ApiServer, url: string, request: FakeRequest = {}) {
  const response = await server.handle(fakeRequest({ url, ...request }));
  return { status: response.status, headers: response.headers, text: await textOf(response) };
}

describe("createApiServer", () => {
  it("serves without a socket once it has started", async () => {
    const server = create();
    expect(server.ready).toBe(false);
    expect(await server.start()).toEqual({});
    expect(server.ready).toBe(true);
    expect(JSON.parse((await ask(server, collection)).text)).toMatchObject({ kind: "CronTabList", items: [] });
    expect((await ask(server, "/readyz")).text).toBe("ok");
  });

  it("R-DISC-17: discovery and OpenAPI are open to whoever is authenticated, without any group", async () => {
    const server = create({}, { name: "system:kube-aggregator", groups: [] });
    await server.start();
    const open = ["/apis", "/apis/stable.example.com", "/apis/stable.example.com/v1", "/openapi/v2", "/openapi/v3"];
    for (const url of open) expect([url, (await ask(server, url)).status]).toEqual([url, 200]);
    expect((await ask(server, collection)).status).toBe(403);
  });

  it("R-TOPO-3: answers 304 to who has a document, unless a proxy cannot bear it", async () => {
    for (const [conditionalRequests, status] of [
      [true, 304],
      [false, 200],
    ] as const) {
      const server = create({ conditionalRequests });
      await server.start();
      const etag = String((await ask(server, "/openapi/v2")).headers["etag"]);
      expect((await ask(server, "/openapi/v2", { headers: { "if-none-match": etag } })).status).toBe(status);
    }
  });

  it("R-OAS-11, R-DISC-2: documents are never a 404, not before the storage answers and not while it is gone", async () => {
    const storage = new MemoryStorage();
    storage.latestRevision = () => Promise.reject(new Error("down"));
    const server = create({ storage });
    const starting = server.start().catch(() => undefined);
    for (const url of ["/openapi/v3", "/openapi/v3/apis/stable.example.com/v1", "/openapi/v2", "/apis"]) {
      expect([url, (await ask(server, url)).status]).toEqual([url, 200]);
    }
    expect((await ask(server, collection)).status).toBe(503);
    await server.stop();
    await starting;
  });

  it("R-STS-5: a status is authorized as subresource status of the resource", async () => {
    const asked: unknown[] = [];
    const authorizer = {
      authorize: (_user: UserInfo, attributes: object) => {
        asked.push(attributes);
        return { decision: "deny" as const, reason: "spied on" };
      },
    };
    const server = create({ authorizers: [authorizer] }, { name: "jane", groups: [] });
    await server.start();
    expect((await ask(server, `${collection}/x/status`)).status).toBe(403);
    expect(JSON.stringify(asked[0])).toContain('"subresource":"status"');
    expect(JSON.stringify(asked[0])).toContain('"resource":"crontabs"');
  });

  it("R-URL-7: / lists what there is, sorted", async () => {
    const server = create();
    await server.start();
    for (const url of ["/", "/index.html"]) {
      const { paths } = JSON.parse((await ask(server, url)).text) as { paths: string[] };
      expect(paths).toEqual(paths.toSorted());
      for (const path of ["/apis", "/healthz", "/livez/ping", "/metrics", "/openapi/v3", "/readyz/etcd", "/version"]) {
        expect(paths).toContain(path);
      }
    }
  });

  it("R-VER-1: /version is all strings, major and minor are digits", async () => {
    const server = create({ version: "1.4.2-beta.1" });
    const version = JSON.parse((await ask(server, "/version")).text) as Record<string, string>;
    expect(version).toMatchObject({ major: "1", minor: "4", gitVersion: "v1.4.2-beta.1" });
    for (const value of Object.values(version)) expect(typeof value).toBe("string");
  });

  it("R-VER-1: the default version is the package's", () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    expect(runtimeVersion).toBe(version);
  });

  it("R-URL-5: an unknown path is a 404 in plain text", async () => {
    const server = create();
    await server.start();
    for (const url of ["/nope", "/apis/other.example.com/v1/things", "/api/v1/pods"]) {
      expect(await ask(server, url)).toMatchObject({ status: 404, text: "404 page not found\n" });
    }
  });

  it("R-LIFE-1: answers 503 for resources, and probes truthfully, until the caches are filled", async () => {
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    class SlowStorage extends MemoryStorage {
      override async list(...given: Parameters<MemoryStorage["list"]>) {
        await gate;
        return super.list(...given);
      }
    }
    const server = create({ storage: new SlowStorage() });
    const started = server.start();
    expect(await ask(server, collection)).toMatchObject({ status: 503, headers: { "retry-after": "5" } });
    expect((await ask(server, "/readyz")).status).toBe(500);
    expect((await ask(server, "/livez")).status).toBe(200);
    expect((await ask(server, "/apis")).status).toBe(200);
    open();
    await started;
    expect((await ask(server, "/readyz")).status).toBe(200);
  });

  it("R-HLTH-3: hooks are part of being ready; one that fails fails the start", async () => {
    const failing = create({ postStartHooks: [{ name: "seed", run: () => Promise.reject(new Error("no seed")) }] });
    await expect(failing.start()).rejects.toThrow("no seed");
    expect(failing.ready).toBe(false);
    expect((await ask(failing, "/readyz")).text).toContain("[-]poststarthook/seed failed");
  });

  it("R-AUTHZ-1, R-HLTH-4: strangers see health only, users discovery, administrators all", async () => {
    const anonymous = create({ authenticators: [] });
    const user = create({}, { name: "joe", groups: ["system:authenticated"] });
    await Promise.all([anonymous.start(), user.start()]);
    const statuses = (server: ApiServer) =>
      Promise.all(["/readyz", "/apis", "/metrics", collection].map(async (url) => (await ask(server, url)).status));
    expect(await statuses(anonymous)).toEqual([200, 403, 403, 403]);
    expect(await statuses(user)).toEqual([200, 200, 403, 403]);
    expect((await ask(user, "/readyz/etcd")).status).toBe(403);
    expect(JSON.parse((await ask(user, collection)).text)).toMatchObject({
      code: 403,
      reason: "Forbidden",
      message:
        'crontabs.stable.example.com is forbidden: User "joe" cannot list resource "crontabs" in API group "stable.example.com" in the namespace "default"',
    });
  });

  it("R-WR-1: who may not write is told so before the body is read", async () => {
    const server = create({}, { name: "joe", groups: ["system:authenticated"] });
    await server.start();
    let read = false;
    const request = fakeRequest({ url: collection, method: "POST" });
    const response = await server.handle({
      ...request,
      body: () => {
        read = true;
        return Promise.resolve(Buffer.from("{"));
      },
    });
    expect([response.status, read]).toEqual([403, false]);
  });

  it("R-MET-1: /metrics tells of requests and the process", async () => {
    const server = create();
    await server.start();
    await ask(server, collection);
    const { text } = await ask(server, "/metrics");
    expect(text).toContain('apiserver_request_total{verb="LIST",group="stable.example.com"');
    expect(text).toContain("process_cpu_seconds_total");
  });
});

describe("stop", () => {
  it("R-LIFE-3, R-LIFE-6: not ready but serving for the delay; then refusing, ending watches, done", async () => {
    const logger = recordingLogger();
    const server = create({ shutdownDelayDuration: 150, logger });
    await server.start();
    const watch = await server.handle(fakeRequest({ url: `${collection}?watch=1` }));
    const events = textOf(watch);
    const stopped = server.stop();
    expect((await ask(server, "/readyz")).status).toBe(500);
    expect((await ask(server, "/livez")).status).toBe(200);
    expect((await ask(server, collection)).status).toBe(200);
    await expect.poll(async () => (await ask(server, collection)).status).toBe(429);
    expect(await events).toBe("");
    await stopped;
    expect(logger.lines.filter(({ message }) => message.startsWith("Shutting down"))).toHaveLength(3);
    await server.stop();
  });

  it("R-LIFE-3: without shutdownSendRetryAfter nothing more is accepted once the delay is over", async () => {
    const ca = await CertificateAuthority.create();
    const certificate = { pair: await ca.server(), follow: () => undefined };
    const server = create({
      shutdownSendRetryAfter: false,
      shutdownDelayDuration: 100,
      serving: { bindAddress: "127.0.0.1", port: 0, certificate },
    });
    const { address } = await server.start();
    const connects = () =>
      new Promise<boolean>((resolve) => {
        const socket = connect(address?.port ?? 0, "127.0.0.1");
        socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
        socket.once("connect", () => socket.destroy());
      });
    const stopped = server.stop();
    expect(await connects()).toBe(true);
    await expect.poll(connects).toBe(false);
    await stopped;
  });

  it("R-WATCH-24, R-LIFE-6: watches end spread over the grace period, each of them cleanly", async () => {
    const server = create({ shutdownWatchTerminationGracePeriod: 600 });
    await server.start();
    const ends: number[] = [];
    const watches = Array.from({ length: 400 }, async () => {
      const watch = await server.handle(fakeRequest({ url: `${collection}?watch=1` }));
      expect(await textOf(watch)).toBe("");
      ends.push(performance.now());
    });
    await new Promise((resolve) => setImmediate(resolve));
    const began = performance.now();
    await server.stop();
    await Promise.all(watches);
    const took = Math.max(...ends) - began;
    expect(took).toBeGreaterThan(300);
    expect(ends.filter((end) => end - began < took / 2).length).toBeGreaterThan(50);
  });

  it("R-LIFE-4: what was begun is finished and answered", async () => {
    let finish = (): void => undefined;
    const gate = new Promise<void>((resolve) => (finish = resolve));
    class SlowStorage extends MemoryStorage {
      override async create(...given: Parameters<MemoryStorage["create"]>) {
        await gate;
        return super.create(...given);
      }
    }
    const server = create({ storage: new SlowStorage() });
    await server.start();
    const object = {
      apiVersion: "stable.example.com/v1",
      kind: "CronTab",
      metadata: { name: "a" },
      spec: { image: "x" },
    };
    const request = fakeRequest({ url: collection, method: "POST", headers: { "content-type": "application/json" } });
    const created = server.handle({ ...request, body: () => Promise.resolve(Buffer.from(JSON.stringify(object))) });
    let stopped = false;
    const stop = server.stop().then(() => (stopped = true));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(stopped).toBe(false);
    finish();
    expect((await created).status).toBe(201);
    await stop;
  });
});

describe("with a socket", () => {
  it("a taken port is an error, and the server can still be stopped", async () => {
    const ca = await CertificateAuthority.create();
    const serving = {
      bindAddress: "127.0.0.1",
      certificate: { pair: await ca.server(), follow: () => undefined },
    };
    const first = create({ serving: { ...serving, port: 0 } });
    const { address } = await first.start();
    const second = create({ serving: { ...serving, port: address?.port ?? 0 } });
    await expect(second.start()).rejects.toMatchObject({ code: "EADDRINUSE" });
  });
});
