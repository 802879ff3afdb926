import { afterEach, expect, it } from "vitest";
import { defineGroup } from "../../src/api/group.ts";
import { PostgresStorage } from "../../src/storage/postgres/postgres-storage.ts";
import { ask, WatchedStream } from "../etcd/api-client.ts";
import { CronTab } from "../support/in-process-api.ts";
import { serveApi, type ClientTls } from "../support/served-api-server.ts";
import { freshSchema, withPostgres } from "./with-postgres.ts";

const groups = [defineGroup({ name: "stable.example.com", versions: [{ name: "v1", kinds: [CronTab] }] })];
const collection = "/apis/stable.example.com/v1/namespaces/default/crontabs";
const patient = { timeout: 60_000 };
const cronTab = (name: string) => ({
  apiVersion: "stable.example.com/v1",
  kind: "CronTab",
  metadata: { name },
  spec: { cronSpec: "* * * * *" },
});

withPostgres("an API server", (postgres) => {
  const cleanup: (() => Promise<unknown> | void)[] = [];
  afterEach(async () => {
    for (const close of cleanup.splice(0).toReversed()) await close();
  });

  async function serve(schema: string): Promise<ClientTls> {
    const server = await serveApi(groups, { storage: new PostgresStorage({ url: postgres().url, schema }) });
    cleanup.push(() => server.stop());
    return server.client("admin", "system:masters");
  }

  async function watch(client: ClientTls, query: string): Promise<WatchedStream> {
    const stream = await WatchedStream.open(client, `${collection}?watch=true${query}`);
    cleanup.push(() => stream.close());
    return stream;
  }

  const statusOf = async (client: ClientTls, path: string): Promise<number> => (await ask(client, "GET", path)).status;

  it("R-META-24, R-WATCH-1: what is written at one is there at the other, and a watch goes on there", async () => {
    const schema = freshSchema();
    const [one, other] = [await serve(schema), await serve(schema)];
    const created = await ask(one, "POST", collection, cronTab("first"));
    expect(created.status).toBe(201);
    expect((await ask(other, "GET", `${collection}/first`)).json).toEqual(created.json);
    const stream = await watch(other, `&resourceVersion=${created.json.metadata.resourceVersion}`);
    await ask(one, "POST", collection, cronTab("second"));
    await expect.poll(() => stream.names, patient).toEqual(["ADDED second"]);
  });

  it("R-STO-9: without its database it says so, discovery goes on, and so does all else when it is back", async () => {
    const client = await serve(freshSchema());
    expect((await ask(client, "POST", collection, cronTab("before"))).status).toBe(201);
    const stream = await watch(client, "");
    await expect.poll(() => stream.names, patient).toEqual(["ADDED before"]);
    await postgres().kill();
    try {
      const refused = await ask(client, "POST", collection, cronTab("meanwhile"));
      expect(refused).toMatchObject({
        status: 500,
        json: { reason: "ServerTimeout", details: { retryAfterSeconds: 2 } },
      });
      expect(await statusOf(client, `${collection}/before`)).toBe(500);
      expect(await statusOf(client, "/readyz")).toBe(500);
      expect(await statusOf(client, "/livez")).toBe(200);
      expect(await statusOf(client, "/apis/stable.example.com/v1")).toBe(200);
      expect(await statusOf(client, `${collection}?resourceVersion=0`)).toBe(200);
    } finally {
      await postgres().start();
    }
    await expect.poll(() => statusOf(client, "/readyz"), patient).toBe(200);
    expect((await ask(client, "POST", collection, cronTab("after"))).status).toBe(201);
    await expect
      .poll(() => stream.names.filter((name) => !name.endsWith("meanwhile")), patient)
      .toEqual(["ADDED before", "ADDED after"]);
    expect(stream.ended).toBe(false);
  });

  it("R-STO-9: with a database that holds up writes, they end in time and discovery goes on", async () => {
    const schema = freshSchema();
    const client = await serve(schema);
    expect((await ask(client, "POST", collection, cronTab("before"))).status).toBe(201);
    const locking = await postgres().connect();
    cleanup.push(() => locking.end());
    await locking.query(`BEGIN; SELECT * FROM ${schema}.store FOR UPDATE`);
    const refused = ask(client, "POST", collection, cronTab("held"));
    expect(await statusOf(client, "/apis/stable.example.com/v1")).toBe(200);
    expect(await statusOf(client, `${collection}/before`)).toBe(200);
    expect(await refused).toMatchObject({
      status: 500,
      json: { reason: "ServerTimeout", details: { retryAfterSeconds: 2 } },
    });
    await locking.query("ROLLBACK");
    expect((await ask(client, "POST", collection, cronTab("held"))).status).toBe(201);
  });
});
