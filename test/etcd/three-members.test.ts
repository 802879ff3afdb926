import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { StorageUnavailableError } from "../../src/storage/errors.ts";
import { EtcdStorage } from "../../src/storage/etcd/etcd-storage.ts";
import type { StorageEvent } from "../../src/storage/storage.ts";
import { EtcdCluster } from "../support/etcd/etcd-cluster.ts";
import type { EtcdProcess } from "../support/etcd/etcd-process.ts";
import { WatchReader } from "./watch-reader.ts";
import { withEtcds } from "./with-etcds.ts";

const WRITERS = 8;
/** While a majority is there. */
const BACK_MS = 5_000;

interface Acknowledged {
  readonly key: string;
  readonly revision: number;
  readonly at: number;
}

withEtcds("three members", (binary) => {
  let cluster: EtcdCluster;
  const storages: EtcdStorage[] = [];
  beforeAll(async () => {
    cluster = await EtcdCluster.start(binary);
  });
  afterAll(async () => {
    for (const storage of storages) await storage.close();
    await cluster.remove();
  });

  const open = (): EtcdStorage => {
    const storage = new EtcdStorage({ servers: cluster.urls });
    storages.push(storage);
    return storage;
  };

  it.each([
    ["a follower", () => cluster.follower()],
    ["the leader", () => cluster.leader()],
    ["the leader, again", () => cluster.leader()],
  ])(
    "R-STO-7: %s killed -9 under writers and watchers: nothing acknowledged is lost, no event lost or doubled",
    async (title, victim) => {
      const prefix = `/${title.replaceAll(/\W/g, "")}/`;
      const from = await open().latestRevision();
      const watches = Array.from({ length: 4 }, () => new WatchReader(open(), prefix, from));
      const writers = new Writers(prefix, Array.from({ length: WRITERS }, open));
      await expect.poll(() => writers.acknowledged.length, { timeout: 20_000 }).toBeGreaterThan(100);
      const killed = await victim();
      const killedAt = await kill(killed);
      await expect.poll(() => writers.allAcknowledgedSince(killedAt), { timeout: 20_000 }).toBe(true);
      expect(writers.longestPause(killedAt)).toBeLessThan(BACK_MS);
      await killed.start();
      await sleep(1_000);
      await writers.stop();

      const { items, revision } = await open().list(prefix);
      const listed = new Map(items.map((item) => [item.key, item.revision]));
      for (const { key, revision: written } of writers.acknowledged) expect(listed.get(key)).toBe(written);
      // Every write that was not acknowledged either happened or did not; none was tried twice.
      expect(items.length).toBeLessThanOrEqual(writers.acknowledged.length + writers.unknown.length);
      for (const error of writers.errors) expect(error).toBeInstanceOf(StorageUnavailableError);
      const expected = items.map((item) => item.revision).sort((a, b) => a - b);
      for (const watch of watches) {
        await expect.poll(() => watch.events.length, { timeout: 10_000 }).toBe(expected.length);
        expect(watch.revisions).toEqual(expected);
        expect(watch.events.every((event: StorageEvent) => event.previous === undefined)).toBe(true);
        await expect.poll(() => watch.progress, { timeout: 10_000 }).toBeGreaterThanOrEqual(revision);
        await watch.stop();
        expect(watch.failure).toBeUndefined();
      }
    },
  );

  it("a leader that hangs is left, by those that are connected to it, too", async () => {
    const prefix = "/hanging/";
    const from = await open().latestRevision();
    const watches = Array.from({ length: 6 }, () => new WatchReader(open(), prefix, from));
    const writers = new Writers(prefix, Array.from({ length: WRITERS }, open));
    await expect.poll(() => writers.acknowledged.length, { timeout: 20_000 }).toBeGreaterThan(100);
    const leader = await cluster.leader();
    leader.signal("SIGSTOP");
    const stoppedAt = performance.now();
    await expect.poll(() => writers.allAcknowledgedSince(stoppedAt), { timeout: 20_000 }).toBe(true);
    expect(performance.now() - stoppedAt).toBeLessThan(12_000);
    expect(writers.longestPause(stoppedAt)).toBeLessThan(BACK_MS);
    await writers.stop();
    const expected = (await open().list(prefix)).items.map((item) => item.revision).sort((a, b) => a - b);
    for (const watch of watches) await expect.poll(() => watch.revisions, { timeout: 20_000 }).toEqual(expected);
    leader.signal("SIGCONT");
    for (const watch of watches) await watch.stop();
  });

  it("R-STO-9: without a majority writes fail; with it all is well again within 5 s", async () => {
    const storage = open();
    await storage.create("/majority/before", Buffer.from("v"));
    const [first, second] = cluster.members;
    await Promise.all([first?.kill(), second?.kill()]);
    await expect(storage.check()).rejects.toThrow(StorageUnavailableError);
    await expect(storage.create("/majority/without", Buffer.from("v"))).rejects.toThrow(StorageUnavailableError);
    await first?.start();
    const back = performance.now();
    await expect
      .poll(() => storage.create("/majority/after", Buffer.from("v")).catch(() => 0), { timeout: 20_000 })
      .toBeGreaterThan(0);
    expect(performance.now() - back).toBeLessThan(BACK_MS);
    await second?.start();
  });
});

async function kill(member: EtcdProcess): Promise<number> {
  const at = performance.now();
  await member.kill();
  return at;
}

/**
 * Write until they are stopped: each of them one after the other, as a client does, and one of them every few
 * milliseconds, whatever became of the one before, so that it is seen at once when the store is back.
 */
class Writers {
  readonly acknowledged: Acknowledged[] = [];
  /** Keys of writes that failed: they may have happened. */
  readonly unknown: string[] = [];
  readonly errors: unknown[] = [];
  readonly #latest: number[];
  readonly #running: Promise<void>[];
  #stopped = false;

  constructor(
    private readonly prefix: string,
    storages: readonly EtcdStorage[],
  ) {
    this.#latest = storages.map(() => 0);
    this.#running = storages.map((storage, index) =>
      index === 0 ? this.#writeSteadily(storage) : this.#writeInTurn(storage, index),
    );
  }

  allAcknowledgedSince(time: number): boolean {
    return this.#latest.every((at) => at > time);
  }

  /** Between two acknowledgements of anybody, from `time` on. */
  longestPause(time: number): number {
    const times = [time, ...this.acknowledged.map(({ at }) => at).filter((at) => at > time)].sort((a, b) => a - b);
    return Math.max(...times.slice(1).map((at, index) => at - (times[index] ?? 0)));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#running);
  }

  async #writeSteadily(storage: EtcdStorage): Promise<void> {
    const writes: Promise<void>[] = [];
    for (let count = 0; !this.#stopped; count++) {
      writes.push(this.#write(storage, 0, count));
      await sleep(20);
    }
    await Promise.all(writes);
  }

  async #writeInTurn(storage: EtcdStorage, writer: number): Promise<void> {
    for (let count = 0; !this.#stopped; count++) {
      await this.#write(storage, writer, count);
      await sleep(2);
    }
  }

  async #write(storage: EtcdStorage, writer: number, count: number): Promise<void> {
    const key = `${this.prefix}${writer}-${String(count).padStart(6, "0")}`;
    try {
      const revision = await storage.create(key, Buffer.from(key));
      const at = performance.now();
      this.#latest[writer] = at;
      this.acknowledged.push({ key, revision, at });
    } catch (error) {
      this.unknown.push(key);
      this.errors.push(error);
    }
  }
}
