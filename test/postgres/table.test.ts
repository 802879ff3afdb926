import { afterEach, expect, it } from "vitest";
import { BackendConflictError, defineStorage } from "../../src/api/own-storage.ts";
import { defineGroup } from "../../src/api/group.ts";
import type { ObjectOf } from "../../src/api/object-of.ts";
import { PostgresTable, type PostgresTableOptions } from "../../src/storage/own/postgres-table.ts";
import { MemoryStorage } from "../../src/storage/memory.ts";
import { ask, WatchedStream } from "../etcd/api-client.ts";
import { CronTab } from "../support/in-process-api.ts";
import { serveApi, type ClientTls } from "../support/served-api-server.ts";
import { withPostgres } from "./with-postgres.ts";

type Stored = ObjectOf<typeof CronTab>;
const collection = "/apis/stable.example.com/v1/namespaces/default/crontabs";
const patient = { timeout: 60_000 };
const cronTab = (name: string, cronSpec = "* * * * *"): Stored => ({
  apiVersion: "stable.example.com/v1",
  kind: "CronTab",
  metadata: { name, namespace: "default" },
  spec: { cronSpec, replicas: 1 },
});

withPostgres("a table of one's own", (postgres) => {
  const cleanup: (() => Promise<unknown> | void)[] = [];
  let tables = 0;
  afterEach(async () => {
    for (const close of cleanup.splice(0).toReversed()) await close();
  });

  function table(options: Partial<PostgresTableOptions<Stored>> = {}): {
    name: string;
    backend: PostgresTable<Stored>;
  } {
    const name = `crontabs_${++tables}`;
    const notify = (row: string): string =>
      `PERFORM pg_notify('${name}', json_build_object('namespace', ${row}.namespace, 'name', ${row}.name)::text)`;
    const backend = new PostgresTable<Stored>({
      url: postgres().url,
      table: name,
      channel: name,
      setUp: `
        CREATE TABLE IF NOT EXISTS ${name} (
          namespace text, name text, metadata jsonb NOT NULL DEFAULT '{"uid": "of-the-table"}', schedule text,
          PRIMARY KEY (namespace, name)
        );
        CREATE OR REPLACE FUNCTION ${name}_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          IF TG_OP <> 'INSERT' THEN ${notify("OLD")}; END IF;
          IF TG_OP <> 'DELETE' THEN ${notify("NEW")}; END IF;
          RETURN NULL;
        END $$;
        DROP TRIGGER IF EXISTS changed ON ${name};
        CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE ON ${name} FOR EACH ROW
          EXECUTE FUNCTION ${name}_changed();`,
      toRow: ({ metadata: { namespace, name: own, ...metadata }, spec }) => ({
        namespace,
        name: own,
        metadata,
        schedule: spec.cronSpec,
      }),
      toObject: ({ namespace, name: own, metadata, schedule }) =>
        ({
          ...cronTab(String(own), String(schedule)),
          metadata: { ...(metadata as object), namespace, name: own },
        }) as Stored,
      ...options,
    });
    cleanup.push(() => backend.close());
    return { name, backend };
  }

  async function serve(backend: PostgresTable<Stored>): Promise<ClientTls> {
    const storages = [defineStorage(CronTab, backend, { timeout: 2_000 })];
    const groups = [
      defineGroup({ name: "stable.example.com", versions: [{ name: "v1", kinds: [CronTab] }], storages }),
    ];
    const server = await serveApi(groups, { storage: new MemoryStorage() });
    cleanup.push(() => server.stop());
    return server.client("admin", "system:masters");
  }

  it("writes rows and finds them again; what is no longer what it was is a conflict", async () => {
    const { name, backend } = table();
    await backend.create(cronTab("a"));
    await expect(backend.create(cronTab("a"))).rejects.toThrow(BackendConflictError);
    expect(await backend.get({ namespace: "default", name: "a" })).toEqual(cronTab("a"));
    expect(await backend.get({ namespace: "default", name: "b" })).toBeUndefined();
    expect(await backend.update(cronTab("a", "new"), cronTab("a"))).toEqual(cronTab("a", "new"));
    await expect(backend.update(cronTab("a", "newer"), cronTab("a"))).rejects.toThrow(BackendConflictError);
    await postgres().query(`UPDATE ${name} SET schedule = 'by hand'`);
    await expect(backend.delete(cronTab("a", "new"))).rejects.toThrow(BackendConflictError);
    expect(await backend.list()).toEqual([cronTab("a", "by hand")]);
    await backend.delete(cronTab("a", "by hand"));
    await backend.delete(cronTab("a", "by hand"));
    expect(await postgres().query(`SELECT * FROM ${name}`)).toEqual([]);
  });

  it("R-WATCH-1: rows are objects: what is done by SQL is seen by clients, and what they do by SQL", async () => {
    const { name, backend } = table();
    const client = await serve(backend);
    const created = await ask(client, "POST", collection, cronTab("mine"));
    expect(created.status).toBe(201);
    const stream = await WatchedStream.open(client, `${collection}?watch=true`);
    cleanup.push(() => stream.close());
    await expect.poll(() => stream.names, patient).toEqual(["ADDED mine"]);
    await postgres().query(`INSERT INTO ${name} (namespace, name, schedule) VALUES ('default', 'theirs', '1 * * * *')`);
    await postgres().query(`UPDATE ${name} SET schedule = '2 * * * *' WHERE name = 'mine'`);
    await postgres().query(`DELETE FROM ${name} WHERE name = 'theirs'`);
    const told = ["ADDED mine", "ADDED theirs", "MODIFIED mine", "DELETED theirs"];
    await expect.poll(() => stream.names.toSorted(), patient).toEqual(told.toSorted());
    const read = await ask(client, "GET", `${collection}/mine`);
    expect(read.json).toMatchObject({ spec: { cronSpec: "2 * * * *" } });
    const changed = { ...read.json, spec: { cronSpec: "3 * * * *" } };
    expect((await ask(client, "PUT", `${collection}/mine`, changed)).status).toBe(200);
    expect((await ask(client, "PUT", `${collection}/mine`, changed)).status).toBe(409);
    expect(await postgres().query(`SELECT schedule FROM ${name}`)).toEqual([{ schedule: "3 * * * *" }]);
  });

  it("a database that does not answer is 503 with Retry-After for its kind alone, and watches go on when it is back", async () => {
    const { name, backend } = table();
    const client = await serve(backend);
    expect((await ask(client, "POST", collection, cronTab("before"))).status).toBe(201);
    const stream = await WatchedStream.open(client, `${collection}?watch=true`);
    cleanup.push(() => stream.close());
    await postgres().kill();
    try {
      const refused = await ask(client, "POST", collection, cronTab("meanwhile"));
      expect(refused).toMatchObject({ status: 503, json: { details: { retryAfterSeconds: 1 } } });
      expect((await ask(client, "GET", "/apis/stable.example.com/v1")).status).toBe(200);
      expect((await ask(client, "GET", "/readyz")).status).toBe(200);
    } finally {
      await postgres().start();
    }
    await postgres().query(`INSERT INTO ${name} (namespace, name, schedule) VALUES ('default', 'after', 'x')`);
    await expect.poll(() => stream.names, patient).toEqual(["ADDED before", "ADDED after"]);
    await expect.poll(async () => (await ask(client, "POST", collection, cronTab("again"))).status, patient).toBe(201);
  });

  it("without a URL it fails, and says what is missing", async () => {
    const { backend } = table({ url: undefined });
    await expect(backend.list()).rejects.toThrow(/expected one such as postgres:/);
  });
});
