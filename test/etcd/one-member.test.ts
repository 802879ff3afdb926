import { afterEach, expect, it } from "vitest";
import { CompactedError, StorageUnavailableError, ValueTooLargeError } from "../../src/storage/errors.ts";
import { EtcdStorage } from "../../src/storage/etcd/etcd-storage.ts";
import { textOf } from "../storage/conformance-reading.ts";
import { EtcdProcess, freePorts } from "../support/etcd/etcd-process.ts";
import { TcpProxy } from "../support/etcd/tcp-proxy.ts";
import { WatchReader } from "./watch-reader.ts";
import { withEtcds } from "./with-etcds.ts";

const value = Buffer.from("v");

withEtcds("one member", (binary) => {
  let etcd: EtcdProcess;
  const cleanup: (() => Promise<void>)[] = [];
  const open = (...servers: string[]): EtcdStorage => {
    const storage = new EtcdStorage({ servers: servers.length > 0 ? servers : [etcd.url] });
    cleanup.push(() => storage.close());
    return storage;
  };
  const throughProxy = async (): Promise<{ proxy: TcpProxy; storage: EtcdStorage }> => {
    const proxy = await TcpProxy.to(etcd.url);
    const storage = open(proxy.url);
    cleanup.push(() => proxy.close());
    return { proxy, storage };
  };
  const start = async (options: Parameters<typeof EtcdProcess.start>[1] = {}): Promise<void> => {
    etcd = await EtcdProcess.start(binary, options);
    const started = etcd;
    cleanup.push(() => started.remove());
  };
  const read = (storage: EtcdStorage, prefix: string, after: number): WatchReader => {
    const reader = new WatchReader(storage, prefix, after);
    cleanup.push(() => reader.stop());
    return reader;
  };
  afterEach(async () => {
    for (const close of cleanup.splice(0).toReversed()) await close();
  });

  it("R-STO-7: a watch goes on after kill -9 and a restart, without a gap", async () => {
    await start();
    const storage = open();
    const watch = read(storage, "/a/", 1);
    const first = await storage.create("/a/0", value);
    await expect.poll(() => watch.revisions).toEqual([first]);
    await etcd.kill();
    await etcd.start();
    const later: number[] = [];
    for (let index = 1; index <= 5; index++) later.push(await open().create(`/a/${index}`, value));
    await expect.poll(() => watch.revisions, { timeout: 10_000 }).toEqual([first, ...later]);
    expect(watch.failure).toBeUndefined();
  });

  it("R-STO-7: a watch that was cut off gets what happened meanwhile, once", async () => {
    await start();
    const other = open();
    const { proxy, storage } = await throughProxy();
    const watch = read(storage, "/a/", 1);
    const revisions = [await other.create("/a/before", value)];
    await expect.poll(() => watch.revisions).toEqual(revisions);
    proxy.cut();
    revisions.push(await other.create("/a/meanwhile", value));
    revisions.push(await other.delete("/a/meanwhile", revisions[1] ?? 0));
    proxy.mend();
    revisions.push(await other.create("/a/after", value));
    await expect.poll(() => watch.revisions, { timeout: 10_000 }).toEqual(revisions);
    expect(watch.events[2]).toMatchObject({ type: "delete", previous: { revision: revisions[1] } });
  });

  it("R-STO-7: one whose past was compacted meanwhile says so, with the revision; a new one works", async () => {
    await start();
    const other = open();
    const { proxy, storage } = await throughProxy();
    const watch = read(storage, "/a/", 1);
    const first = await other.create("/a/x", value);
    await expect.poll(() => watch.revisions).toEqual([first]);
    proxy.cut();
    const second = await other.update("/a/x", value, first);
    const third = await other.update("/a/x", value, second);
    await other.compact(third);
    proxy.mend();
    await expect.poll(() => watch.failure, { timeout: 10_000 }).toBeInstanceOf(CompactedError);
    expect(watch.failure).toMatchObject({ wanted: first, compacted: third });
    expect(await storage.compactedRevision()).toBe(third);
    const again = read(storage, "/a/", third);
    const fourth = await other.update("/a/x", value, third);
    await expect.poll(() => again.revisions).toEqual([fourth]);
    await expect.poll(() => again.progress, { timeout: 10_000 }).toBe(fourth);
  });

  it("R-STO-7: an idle watch moves along with writes elsewhere, so that their compaction does not end it", async () => {
    await start();
    const other = open();
    const { proxy, storage } = await throughProxy();
    const watch = read(storage, "/a/", 1);
    let revision = await other.create("/b/x", value);
    for (let index = 0; index < 5; index++) revision = await other.update("/b/x", value, revision);
    await expect.poll(() => watch.progress, { timeout: 10_000 }).toBe(revision);
    proxy.cut();
    await other.compact(revision);
    const created = await other.create("/a/x", value);
    proxy.mend();
    await expect.poll(() => watch.revisions, { timeout: 10_000 }).toEqual([created]);
    expect(watch.failure).toBeUndefined();
  });

  it("R-STO-12: a store that has gone back ends watches instead of waiting for what it never had", async () => {
    const [clientPort = 0, peerPort = 0] = await freePorts(2);
    await start({ clientPort, peerPort });
    const storage = open();
    const watch = read(storage, "/a/", 1);
    for (let index = 0; index < 5; index++) await storage.create(`/a/${index}`, value);
    await expect.poll(() => watch.events.length).toBe(5);
    await etcd.remove();
    await start({ clientPort, peerPort });
    await expect.poll(() => watch.failure, { timeout: 20_000 }).toBeInstanceOf(StorageUnavailableError);
    expect((watch.failure as Error).message).toMatch(/revision 6 was there, now the latest is 1|another cluster/);
    expect((await storage.list("/a/")).items).toEqual([]);
  });

  it("a member that does not answer is left for one that does", async () => {
    await start();
    const [dead] = await freePorts(1);
    const storage = open(`http://127.0.0.1:${dead}`, etcd.url);
    for (let index = 0; index < 5; index++) await storage.create(`/a/${index}`, value);
    expect((await storage.list("/a/")).items).toHaveLength(5);
  });

  it("R-STO-9: what nobody answers fails in seconds, health checks within two, and all works again afterwards", async () => {
    await start();
    const storage = open();
    const revision = await storage.create("/a/x", value);
    etcd.signal("SIGSTOP");
    const started = performance.now();
    await expect(storage.check()).rejects.toThrow(StorageUnavailableError);
    expect(performance.now() - started).toBeLessThan(2_000);
    await expect(storage.latestRevision()).rejects.toThrow(StorageUnavailableError);
    await expect(storage.get("/a/x")).rejects.toThrow(StorageUnavailableError);
    expect(performance.now() - started).toBeLessThan(15_000);
    etcd.signal("SIGCONT");
    await expect.poll(() => storage.check().then(() => "well", String), { timeout: 5_000 }).toBe("well");
    expect((await storage.get("/a/x"))?.revision).toBe(revision);
    await etcd.kill();
    // This one may still go out on the connection that has just died; after it everybody knows.
    await expect(storage.create("/a/y", value)).rejects.toThrow(StorageUnavailableError);
    await expect(storage.create("/a/y", value)).rejects.toThrow(/etcd does not answer: http:\/\/127\.0\.0\.1:\d+: /);
    await etcd.start();
    await expect.poll(() => storage.check().then(() => "well", String), { timeout: 5_000 }).toBe("well");
  });

  it("R-SIZE-1: a value over etcd's own limit is too large, not a failure of the store", async () => {
    await start({ flags: ["--max-request-bytes=1572864"] });
    await expect(open().create("/a/x", Buffer.alloc(2 * 1024 * 1024))).rejects.toThrow(ValueTooLargeError);
  });

  it("events of many megabytes come whole, though in fragments", async () => {
    await start();
    const storage = open();
    const megabytes = Array.from({ length: 24 }, (_, index) => Buffer.alloc(1_000_000 + index, 97 + index));
    let revision = await storage.create("/a/x", megabytes[0] as Buffer);
    for (const megabyte of megabytes.slice(1)) revision = await storage.update("/a/x", megabyte, revision);
    const watch = read(open(), "/a/", 1);
    await expect.poll(() => watch.events.length, { timeout: 30_000 }).toBe(24);
    expect(
      watch.events.map((event) => event.type === "put" && event.value.equals(megabytes[event.revision - 2] as Buffer)),
    ).toEqual(megabytes.map(() => true));
    expect(watch.events.map(({ previous }) => previous?.value.length)).toEqual([
      undefined,
      ...megabytes.slice(0, -1).map(({ length }) => length),
    ]);
  });

  it("lists of large objects come in pages that fit", async () => {
    await start();
    const storage = open();
    for (let index = 0; index < 40; index++)
      await storage.create(`/a/${String(index).padStart(2, "0")}`, Buffer.alloc(1_000_000, index));
    const list = await open().list("/a/");
    expect(list.items.map((item) => item.value[0])).toEqual(Array.from({ length: 40 }, (_, index) => index));
  });

  it("R-STO-5: of two servers one compacts, in turns, whichever comes first", async () => {
    await start();
    const [first, second] = [open(), open()];
    const turns: boolean[][] = [];
    for (let round = 0; round < 4; round++) {
      const inOrder = round % 2 === 0 ? [first, second] : [second, first];
      turns.push(await Promise.all(inOrder.map((storage) => storage.claimCompaction(1))));
    }
    for (const turn of turns.slice(1)) expect(turn.filter(Boolean).length).toBeLessThanOrEqual(1);
    expect(turns.flat().filter(Boolean).length).toBeGreaterThanOrEqual(2);
    // A third, newly started, first sees whose turn it was.
    expect(await open().claimCompaction(1)).toBe(false);
    expect(textOf(await first.get("compact_rev_key"))).toBe("1");
  });

  it("two servers see one sequence of revisions, and a watch goes on at the other", async () => {
    await start();
    const [first, second] = [open(), open()];
    const revisions = [
      await first.create("/a/1", value),
      await second.create("/a/2", value),
      await first.create("/a/3", value),
    ];
    expect(revisions).toEqual([...revisions].sort((a, b) => a - b));
    const watch = read(first, "/a/", 1);
    await expect.poll(() => watch.revisions).toEqual(revisions);
    await watch.stop();
    const later = await first.create("/a/4", value);
    const resumed = read(second, "/a/", revisions[2] ?? 0);
    await expect.poll(() => resumed.revisions).toEqual([later]);
    expect(await second.latestRevision()).toBe(later);
  });

  it("an event has the very Buffer that was written by this process", async () => {
    await start();
    const storage = open();
    const watch = read(storage, "/a/", 1);
    await storage.create("/a/x", value);
    await expect.poll(() => watch.events.length).toBe(1);
    const [event] = watch.events;
    expect(event?.type === "put" && event.value === value).toBe(true);
  });
});
