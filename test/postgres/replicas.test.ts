import { afterEach, expect, it } from "vitest";
import { PostgresStorage } from "../../src/storage/postgres/postgres-storage.ts";
import { WatchReader } from "../etcd/watch-reader.ts";
import { freshSchema, withPostgres } from "./with-postgres.ts";

const value = Buffer.from("v");

withPostgres("servers side by side", (postgres) => {
  const cleanup: (() => Promise<unknown>)[] = [];
  const open = (schema: string): PostgresStorage => {
    const storage = new PostgresStorage({ url: postgres().url, schema });
    cleanup.push(() => storage.close());
    return storage;
  };
  const read = (storage: PostgresStorage, after: number): WatchReader => {
    const reader = new WatchReader(storage, "/a/", after);
    cleanup.push(() => reader.stop());
    return reader;
  };
  afterEach(async () => {
    for (const close of cleanup.splice(0).toReversed()) await close();
  });

  it("R-STO-1: all make the tables at once, and share one row of revisions", async () => {
    const schema = freshSchema();
    const storages = Array.from({ length: 4 }, () => open(schema));
    const revisions = await Promise.all(
      storages.flatMap((storage, own) =>
        Array.from({ length: 50 }, (_, index) => storage.create(`/a/${own}-${index}`, value)),
      ),
    );
    expect(revisions.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, index) => index + 2));
    for (const storage of storages) expect(await storage.latestRevision()).toBe(201);
  });

  it("R-WATCH-7: watches at each of them get every write of all of them, once, in one order", async () => {
    const schema = freshSchema();
    const storages = Array.from({ length: 3 }, () => open(schema));
    const watches = storages.map((storage) => read(storage, 1));
    await Promise.all(
      storages.map(async (storage, own) => {
        for (let index = 0; index < 100; index++) {
          const created = await storage.create(`/a/${own}-${index}`, value);
          if (index % 3 === 0) await storage.delete(`/a/${own}-${index}`, created);
        }
      }),
    );
    const all = Array.from({ length: 3 * 134 }, (_, index) => index + 2);
    for (const watch of watches) await expect.poll(() => watch.revisions, { timeout: 30_000 }).toEqual(all);
    const keys = watches.map(({ events }) => events.map(({ type, key }) => `${type} ${key}`));
    expect(keys[1]).toEqual(keys[0]);
    expect(keys[2]).toEqual(keys[0]);
  });

  it("R-WATCH-1: a watch goes on at another server from where it was", async () => {
    const schema = freshSchema();
    const [one, other] = [open(schema), open(schema)];
    const watch = read(one, 1);
    await one.create("/a/1", value);
    const at = await other.create("/a/2", value);
    await expect.poll(() => watch.revisions, { timeout: 30_000 }).toEqual([2, 3]);
    await watch.stop();
    await one.close();
    const later = await other.create("/a/3", value);
    const resumed = read(other, at);
    await expect.poll(() => resumed.revisions, { timeout: 30_000 }).toEqual([later]);
  });

  it("R-STO-1: who has not committed yet holds up who would be before it in time and after it in revision", async () => {
    const schema = freshSchema();
    const storage = open(schema);
    await storage.check();
    const watch = read(storage, 1);
    const slow = await postgres().connect();
    cleanup.push(() => slow.end());
    await slow.query("BEGIN");
    const call = `SELECT written FROM ${schema}.write(ARRAY['/a/slow'], ARRAY['v'::bytea], ARRAY[NULL::bigint])`;
    expect((await slow.query<{ written: string }>(call)).rows).toEqual([{ written: "2" }]);
    const quick = storage.create("/a/quick", value);
    const waiting = "SELECT count(*) AS waiting FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
    await expect.poll(async () => (await postgres().query(waiting))[0], { timeout: 3_000 }).toEqual({ waiting: "1" });
    expect(await storage.latestRevision()).toBe(1);
    expect(watch.revisions).toEqual([]);
    await slow.query("COMMIT");
    expect(await quick).toBe(3);
    await expect.poll(() => watch.events.map(({ key }) => key), { timeout: 30_000 }).toEqual(["/a/slow", "/a/quick"]);
  });

  it("R-STO-5: of all who would compact at a time one does", async () => {
    const schema = freshSchema();
    const storages = [open(schema), open(schema), open(schema)];
    for (let round = 0; round < 3; round++) {
      const claims = await Promise.all(storages.map((storage) => storage.claimCompaction()));
      expect(claims.filter((claimed) => claimed)).toHaveLength(1);
    }
  });

  it("R-LIST-8: what one has compacted is gone for all, and out of the table", async () => {
    const schema = freshSchema();
    const [one, other] = [open(schema), open(schema)];
    let revision = await one.create("/a/x", value);
    for (let round = 0; round < 20; round++) revision = await one.update("/a/x", value, revision);
    await one.compact(revision);
    await expect(other.list("/a/", { revision: revision - 1 })).rejects.toMatchObject({ compacted: revision });
    expect(await postgres().query(`SELECT revision FROM ${schema}.revisions`)).toEqual([
      { revision: String(revision) },
    ]);
  });
});
