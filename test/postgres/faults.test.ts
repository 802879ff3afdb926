import { afterEach, expect, it } from "vitest";
import { RevisionConflictError, StorageUnavailableError } from "../../src/storage/errors.ts";
import { PostgresStorage } from "../../src/storage/postgres/postgres-storage.ts";
import type { PostgresOptions } from "../../src/storage/postgres/postgres-options.ts";
import type { StorageEvent } from "../../src/storage/storage.ts";
import { WatchReader } from "../etcd/watch-reader.ts";
import { freshSchema, withPostgres } from "./with-postgres.ts";

const value = Buffer.from("v");
const patient = { timeout: 60_000 };

withPostgres("faults", (postgres) => {
  const cleanup: (() => Promise<unknown>)[] = [];
  const open = (schema: string, options: Partial<PostgresOptions> = {}): PostgresStorage => {
    const storage = new PostgresStorage({ url: postgres().url, schema, ...options });
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

  it("R-LIFE-9, R-STO-7: kill -9 under writers and watches loses no acknowledged write, and no event comes twice", async () => {
    const schema = freshSchema();
    const storages = [open(schema), open(schema)];
    await Promise.all(storages.map((storage) => storage.check()));
    const watches = storages.map((storage) => read(storage, 1));
    const acknowledged = new Map<string, number>();
    const stopped = new AbortController();
    let refused = 0;
    const writing = storages.flatMap((storage, own) =>
      Array.from({ length: 8 }, async (_, worker) => {
        for (let index = 0; !stopped.signal.aborted; index++) {
          const key = `/a/${own}-${worker}-${index}`;
          try {
            acknowledged.set(key, await storage.create(key, value));
          } catch (error) {
            expect(error).toBeInstanceOf(StorageUnavailableError);
            refused++;
            await new Promise((resolve) => setTimeout(resolve, 20));
          }
        }
      }),
    );
    for (let round = 1; round <= 3; round++) {
      const before = acknowledged.size;
      await expect.poll(() => acknowledged.size, patient).toBeGreaterThan(before + 200);
      const failed = refused;
      await postgres().kill();
      await expect.poll(() => refused, patient).toBeGreaterThan(failed);
      await postgres().start();
    }
    const before = acknowledged.size;
    await expect.poll(() => acknowledged.size, patient).toBeGreaterThan(before);
    stopped.abort();
    await Promise.all(writing);

    const [storage = open(schema)] = storages;
    const { items, revision } = await storage.list("/a/");
    const kept = new Map(items.map((item) => [item.key, item.revision]));
    expect([...acknowledged].filter(([key, at]) => kept.get(key) !== at)).toEqual([]);
    const all = Array.from({ length: revision - 1 }, (_, index) => index + 2);
    for (const watch of watches) {
      await expect.poll(() => watch.revisions.at(-1), patient).toBe(revision);
      expect(watch.revisions).toEqual(all);
      expect(watch.failure).toBeUndefined();
    }
    expect(items.map((item) => item.revision).toSorted((a, b) => a - b)).toEqual(all);
    console.log(`${acknowledged.size} acknowledged writes, 3 kills, ${refused} refused, none lost`);
  });

  it("R-STO-7: a lost LISTEN costs no event, and is made again", async () => {
    const schema = freshSchema();
    const errors: Error[] = [];
    const storage = open(schema, { onConnectionError: (error) => errors.push(error) });
    const other = open(schema);
    const watch = read(storage, 1);
    const listeners = `SELECT pid FROM pg_stat_activity WHERE query = 'LISTEN ${schema}_changes'`;
    const pids = async (): Promise<unknown[]> => (await postgres().query(listeners)).map(({ pid }) => pid);
    await expect.poll(async () => (await pids()).length, patient).toBe(2);
    const before = await pids();
    const revisions: number[] = [];
    for (const pid of before) {
      await postgres().query(`SELECT pg_terminate_backend(${String(pid)})`);
      revisions.push(await other.create(`/a/${String(pid)}`, value));
    }
    await expect.poll(() => watch.revisions, patient).toEqual(revisions);
    await expect.poll(async () => (await pids()).filter((pid) => !before.includes(pid)).length, patient).toBe(2);
    revisions.push(await other.create("/a/later", value));
    await expect.poll(() => watch.revisions, patient).toEqual(revisions);
    expect(errors.length).toBeGreaterThan(0);
  });

  it("R-STO-9: writes that the database holds up end in time, undone; reads go on", async () => {
    const schema = freshSchema();
    const storage = open(schema);
    const created = await storage.create("/a/x", value);
    const locking = await postgres().connect();
    cleanup.push(() => locking.end());
    await locking.query(`BEGIN; SELECT * FROM ${schema}.store FOR UPDATE`);
    await expect(storage.update("/a/x", Buffer.from("new"), created)).rejects.toThrow(StorageUnavailableError);
    expect(await storage.get("/a/x")).toMatchObject({ revision: created });
    await storage.check();
    await locking.query("ROLLBACK");
    expect(await storage.update("/a/x", Buffer.from("newer"), created)).toBe(created + 1);
  });

  it("R-STO-9: what the check says when nothing answers comes within its two seconds", async () => {
    const schema = freshSchema();
    const storage = open(schema);
    await storage.check();
    await postgres().query("CREATE TABLE IF NOT EXISTS hold ()");
    const locking = await postgres().connect();
    cleanup.push(() => locking.end());
    await locking.query(`BEGIN; LOCK TABLE ${schema}.store`);
    await expect(storage.check()).rejects.toThrow(/no answer within 1900 ms/);
    await locking.query("ROLLBACK");
    await expect.poll(() => storage.check().then(() => "well"), patient).toBe("well");
  });

  it("R-STO-12: where another store takes the place of the one that was followed, watches end", async () => {
    const schema = freshSchema();
    const storage = open(schema);
    const watch = read(storage, 1);
    const revision = await storage.create("/a/x", value);
    await expect.poll(() => watch.revisions, patient).toEqual([revision]);
    await postgres().query(`DROP SCHEMA ${schema} CASCADE`);
    const other = open(schema);
    await other.create("/a/y", value);
    await expect.poll(() => watch.failure, patient).toBeInstanceOf(StorageUnavailableError);
    expect(watch.revisions).toEqual([revision]);
    await expect.poll(() => storage.list("/a/").then(({ items }) => items.length), patient).toBe(1);
  });

  it("R-STO-12: an older copy moved beyond what was given out is one whose past is gone", async () => {
    const schema = freshSchema();
    const storage = open(schema);
    const created = await storage.create("/a/x", value);
    const watch = read(storage, created);
    await expect.poll(() => watch.progress, patient).toBe(created);
    await postgres().query(`UPDATE ${schema}.store SET latest = latest + 1000000000, compacted = latest + 1000000000`);
    await expect.poll(() => watch.failure, patient).toMatchObject({ name: "CompactedError" });
    expect(await storage.update("/a/x", value, created)).toBe(created + 1_000_000_001);
    await expect(storage.update("/a/x", value, created)).rejects.toThrow(RevisionConflictError);
  });

  it("asks for the URL again when it does not lead anywhere any more, and never shows it", async () => {
    const told: string[] = [];
    let url = "postgres://postgres:secret@127.0.0.1:1/postgres";
    const onConnectionError = (error: Error): void => void told.push(String(error.stack));
    const storage = open(freshSchema(), { url: () => Promise.resolve(url), onConnectionError });
    const refused = storage.check().catch((error: unknown) => String((error as Error).stack));
    expect(await refused).toContain("ECONNREFUSED");
    url = `${postgres().url}\n`;
    await expect.poll(() => storage.check().then(() => "well"), patient).toBe("well");
    expect(told.join()).not.toContain("secret");
    const wrong = open(freshSchema(), { url: "mysql://root:secret@localhost" });
    const message = await wrong.check().catch((error: unknown) => String(error));
    expect(message).toContain("expected one such as postgres://");
    expect(message).not.toContain("secret@localhost");
  });

  it("takes no store of another format for its own", async () => {
    const schema = freshSchema();
    await open(schema).check();
    await postgres().query(`UPDATE ${schema}.store SET format = 2`);
    await expect(open(schema).check()).rejects.toThrow(`schema ${schema} has format 2, expected 1`);
  });

  it("who may not make tables is given them", async () => {
    const schema = freshSchema();
    await open(schema).check();
    await postgres().query(
      `DO $$ BEGIN CREATE ROLE guest LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
       GRANT USAGE ON SCHEMA ${schema} TO guest; GRANT ALL ON ALL TABLES IN SCHEMA ${schema} TO guest`,
    );
    const guest = open(schema, { url: postgres().url.replace("postgres@", "guest@") });
    expect(await guest.create("/a/x", value)).toBe(2);
  });

  it("R-WATCH-8: what waits for a watch is read again, not kept", async () => {
    const schema = freshSchema();
    const storage = open(schema);
    const stop = new AbortController();
    const watch = storage.watch("/a/", { after: 1, signal: stop.signal })[Symbol.asyncIterator]();
    const first = watch.next();
    const large = Buffer.alloc(2 * 1024 * 1024, "x");
    for (let index = 0; index < 12; index++) await storage.create(`/a/${index}`, large);
    const seen: StorageEvent[] = [...((await first).value ?? [])];
    while (seen.length < 12) seen.push(...((await watch.next()).value ?? []));
    stop.abort();
    expect(seen.map(({ revision }) => revision)).toEqual(Array.from({ length: 12 }, (_, index) => index + 2));
  });
});
