import { afterEach, expect, it } from "vitest";
import { defineGroup } from "../../src/api/group.ts";
import { EtcdStorage } from "../../src/storage/etcd/etcd-storage.ts";
import { EtcdProcess } from "../support/etcd/etcd-process.ts";
import { TcpProxy } from "../support/etcd/tcp-proxy.ts";
import { CronTab } from "../support/in-process-api.ts";
import { serveApi } from "../support/served-api-server.ts";
import type { ClientTls } from "../support/served-api-server.ts";
import { ask, WatchedStream } from "./api-client.ts";
import { withEtcds } from "./with-etcds.ts";

const groups = [defineGroup({ name: "stable.example.com", versions: [{ name: "v1", kinds: [CronTab] }] })];
const collection = "/apis/stable.example.com/v1/namespaces/default/crontabs";
const key = (name: string): string => `/registry/stable.example.com/crontabs/default/${name}`;
const cronTab = (name: string) => ({
  apiVersion: "stable.example.com/v1",
  kind: "CronTab",
  metadata: { name },
  spec: { cronSpec: "* * * * *" },
});

withEtcds("an API server", (binary) => {
  const cleanup: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (const close of cleanup.splice(0).toReversed()) await close();
  });

  async function startEtcd(): Promise<EtcdProcess> {
    const etcd = await EtcdProcess.start(binary);
    cleanup.push(() => etcd.remove());
    return etcd;
  }

  async function serve(url: string): Promise<ClientTls> {
    const server = await serveApi(groups, { storage: new EtcdStorage({ servers: [url] }) });
    cleanup.push(() => server.stop());
    return server.client("admin", "system:masters");
  }

  async function watch(client: ClientTls, query: string): Promise<WatchedStream> {
    const stream = await WatchedStream.open(client, `${collection}?watch=true${query}`);
    cleanup.push(() => stream.close());
    return stream;
  }

  function store(url: string): EtcdStorage {
    const storage = new EtcdStorage({ servers: [url] });
    cleanup.push(() => storage.close());
    return storage;
  }

  const statusOf = async (client: ClientTls, path: string): Promise<number> => (await ask(client, "GET", path)).status;

  it("R-STO-2, R-STO-3: keys and values are those of any Kubernetes API server", async () => {
    const etcd = await startEtcd();
    const client = await serve(etcd.url);
    const created = await ask(client, "POST", collection, cronTab("mine"));
    const stored = await store(etcd.url).get(key("mine"));
    const { resourceVersion, ...metadata } = created.json.metadata;
    expect(JSON.parse(stored?.value.toString() ?? "")).toEqual({ ...created.json, metadata });
    expect(resourceVersion).toBe(String(stored?.revision));
  });

  it("R-STO-3: what a Go server has written as JSON is read, listed and watched", async () => {
    const etcd = await startEtcd();
    const uid = "485e3d1d-c7fe-41cf-a225-cc5c227fbd0c";
    const written = (name: string): Buffer =>
      Buffer.from(
        `{"kind":"CronTab","apiVersion":"stable.example.com/v1","metadata":{"name":"${name}","namespace":"default","uid":"${uid}","generation":1,"creationTimestamp":"2026-01-01T00:00:00Z"},"spec":{"image":"a","cronSpec":"* * * * *"}}\n`,
      );
    const revision = await store(etcd.url).create(key("before"), written("before"));
    const client = await serve(etcd.url);
    const stream = await watch(client, "&resourceVersion=" + revision);
    await store(etcd.url).create(key("after"), written("after"));
    const got = await ask(client, "GET", `${collection}/before`);
    expect(got.json).toMatchObject({
      metadata: { uid, resourceVersion: String(revision) },
      spec: { image: "a", replicas: 1 },
    });
    const list = await ask(client, "GET", collection);
    expect(list.json.items.map((item: { metadata: { name: string } }) => item.metadata.name)).toEqual([
      "after",
      "before",
    ]);
    await expect.poll(() => stream.names).toEqual(["ADDED after"]);
  });

  it("R-STO-6, R-NODE-14: of two servers each sees at once what was written through the other", async () => {
    const etcd = await startEtcd();
    const clients = [await serve(etcd.url), await serve(etcd.url)] as const;
    for (let index = 0; index < 20; index++) {
      const [writer, reader] = index % 2 === 0 ? clients : [clients[1], clients[0]];
      const created = await ask(writer, "POST", collection, cronTab(`tab-${index}`));
      expect(created.status).toBe(201);
      const read = await ask(reader, "GET", `${collection}/tab-${index}`);
      expect(read.json).toEqual(created.json);
      expect((await ask(reader, "GET", collection)).json.items).toHaveLength(index + 1);
      const removed = await ask(reader, "DELETE", `${collection}/tab-${index}`);
      expect(removed.status).toBe(200);
      expect((await ask(writer, "GET", `${collection}/tab-${index}`)).status).toBe(404);
      await ask(writer, "POST", collection, cronTab(`tab-${index}`));
    }
  });

  it("R-NODE-14: a watch goes on at the other server, from where it was", async () => {
    const etcd = await startEtcd();
    const [first, second] = [await serve(etcd.url), await serve(etcd.url)];
    const stream = await watch(first, "&resourceVersion=1");
    await ask(first, "POST", collection, cronTab("one"));
    await expect.poll(() => stream.names).toEqual(["ADDED one"]);
    stream.close();
    await ask(first, "POST", collection, cronTab("two"));
    const resumed = await watch(second, `&resourceVersion=${stream.events[0]?.object.metadata.resourceVersion}`);
    await expect.poll(() => resumed.names).toEqual(["ADDED two"]);
  });

  it("R-STO-9: without its etcd it answers what it can, says 500 ServerTimeout to the rest, and recovers by itself", async () => {
    const etcd = await startEtcd();
    const client = await serve(etcd.url);
    await ask(client, "POST", collection, cronTab("before"));
    const stream = await watch(client, "&resourceVersion=0");
    await expect.poll(() => stream.names).toEqual(["ADDED before"]);
    await etcd.kill();
    const started = performance.now();
    expect(await statusOf(client, "/readyz")).toBe(500);
    expect(performance.now() - started).toBeLessThan(2_500);
    for (const path of ["/livez", "/apis", "/apis/stable.example.com/v1", "/openapi/v2", "/openapi/v3", "/version"]) {
      expect([path, await statusOf(client, path)]).toEqual([path, 200]);
    }
    const requests = [
      ask(client, "GET", `${collection}/before`),
      ask(client, "GET", collection),
      ask(client, "POST", collection, cronTab("without")),
      ask(client, "DELETE", `${collection}/before`),
    ];
    for (const { status, json } of await Promise.all(requests)) {
      expect(status).toBe(500);
      expect(json).toMatchObject({ kind: "Status", reason: "ServerTimeout", details: { retryAfterSeconds: 2 } });
    }
    expect(await statusOf(client, `${collection}?resourceVersion=0`)).toBe(200);
    await etcd.start();
    await expect.poll(() => statusOf(client, "/readyz"), { timeout: 10_000 }).toBe(200);
    expect(await statusOf(client, `${collection}/before`)).toBe(200);
    expect((await ask(client, "POST", collection, cronTab("after"))).status).toBe(201);
    await expect.poll(() => stream.names, { timeout: 10_000 }).toEqual(["ADDED before", "ADDED after"]);
    expect(stream.ended).toBe(false);
  });

  it("R-STO-9: it may start before its etcd does", async () => {
    const etcd = await EtcdProcess.prepare(binary);
    cleanup.push(() => etcd.remove());
    const serving = serve(etcd.url);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await etcd.start();
    const client = await serving;
    expect((await ask(client, "POST", collection, cronTab("first"))).status).toBe(201);
  });

  it("R-STO-7: when it cannot know what happened, streams end, and it lists anew", async () => {
    const etcd = await startEtcd();
    const proxy = await TcpProxy.to(etcd.url);
    cleanup.push(() => proxy.close());
    const client = await serve(proxy.url);
    const created = await ask(client, "POST", collection, cronTab("lost"));
    const stream = await watch(client, "&resourceVersion=1");
    await expect.poll(() => stream.names).toEqual(["ADDED lost"]);
    proxy.cut();
    const direct = store(etcd.url);
    const deleted = await direct.delete(key("lost"), Number(created.json.metadata.resourceVersion));
    const { value } = (await direct.list("/registry/", { revision: deleted - 1 })).items[0] ?? {};
    const later = await direct.create(key("found"), Buffer.from(String(value).replaceAll('"lost"', '"found"')));
    await direct.compact(later);
    proxy.mend();
    await expect.poll(() => stream.ended, { timeout: 20_000 }).toBe(true);
    expect(stream.names).toEqual(["ADDED lost"]);
    const list = async () => (await ask(client, "GET", collection)).json;
    await expect
      .poll(async () => (await list()).items?.map((item: { metadata: { name: string } }) => item.metadata.name), {
        timeout: 10_000,
      })
      .toEqual(["found"]);
    const again = await watch(client, `&resourceVersion=${(await list()).metadata.resourceVersion}`);
    await ask(client, "DELETE", `${collection}/found`);
    await expect.poll(() => again.names).toEqual(["DELETED found"]);
  });
});
