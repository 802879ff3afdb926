import { describe, expect, it } from "vitest";
import { resultOf } from "../change.ts";
import { KeyExistsError, RevisionConflictError, StorageUnavailableError } from "../errors.ts";
import { expectNothing, expectRevision } from "../expectation.ts";
import type { StorageEvent, StoredValue } from "../storage.ts";
import { WriteQueue } from "./write-queue.ts";

/** A disk that commits when told to. */
class Disk {
  readonly values = new Map<string, StoredValue>();
  readonly batches: (readonly StorageEvent[])[] = [];
  readonly published: number[] = [];
  /** What the disk itself believes to be the newest; normally what was committed. */
  newest = 1;
  #finish: ((error?: Error) => void) | undefined;
  readonly queue = new WriteQueue(
    {
      latest: () => this.newest,
      revisionOf: (key) => this.values.get(key)?.revision,
      read: (key) => this.values.get(key),
      commit: (events) => this.#commit(events),
    },
    (events) => this.#acknowledged(events),
  );

  create = (key: string, text = "v"): Promise<number> => this.queue.write(key, Buffer.from(text), expectNothing);
  update = (key: string, revision: number): Promise<number> =>
    this.queue.write(key, Buffer.from("new"), expectRevision(revision));
  remove = (key: string, revision: number): Promise<number> =>
    this.queue.write(key, undefined, expectRevision(revision));

  /** Ends the commit under way. */
  async finish(error?: Error): Promise<void> {
    await turn();
    const finish = this.#finish;
    this.#finish = undefined;
    finish?.(error);
    await turn();
  }

  #commit(events: readonly StorageEvent[]): Promise<void> {
    if (this.#finish !== undefined) throw new Error("two commits at a time");
    this.batches.push(events);
    return new Promise((resolve, reject) => {
      this.#finish = (error) => {
        if (error !== undefined) return reject(error);
        this.newest = events.at(-1)?.revision ?? this.newest;
        resolve();
      };
    });
  }

  #acknowledged(events: readonly StorageEvent[]): void {
    for (const event of events) {
      const result = resultOf(event);
      if (result === undefined) this.values.delete(event.key);
      else this.values.set(event.key, result);
      this.published.push(event.revision);
    }
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function outcome(promise: Promise<number>): Promise<() => unknown> {
  let settled: unknown = "waiting";
  promise.then(
    (revision) => (settled = revision),
    (error: unknown) => (settled = error),
  );
  await turn();
  return () => settled;
}

describe("write queue", () => {
  it("commits the writes of a turn together and what comes meanwhile after them", async () => {
    const disk = new Disk();
    const first = Promise.all([disk.create("/a"), disk.create("/b")]);
    await turn();
    const later = Promise.all([disk.create("/c"), disk.create("/d"), disk.create("/e")]);
    await disk.finish();
    expect(await first).toEqual([2, 3]);
    await disk.finish();
    expect(await later).toEqual([4, 5, 6]);
    expect(disk.batches.map((batch) => batch.length)).toEqual([2, 3]);
    expect(disk.published).toEqual([2, 3, 4, 5, 6]);
    expect(disk.queue.latest).toBe(6);
  });

  it("acknowledges nothing before the commit", async () => {
    const disk = new Disk();
    const created = await outcome(disk.create("/a"));
    expect(created()).toBe("waiting");
    expect(disk.queue.latest).toBe(1);
    expect(disk.published).toEqual([]);
    await disk.finish();
    expect(created()).toBe(2);
  });

  it("builds on writes not yet durable: create, update and delete of one key at once", async () => {
    const disk = new Disk();
    const all = Promise.all([
      disk.create("/a"),
      disk.update("/a", 2),
      disk.remove("/a", 3),
      disk.create("/a", "again"),
    ]);
    await disk.finish();
    expect(await all).toEqual([2, 3, 4, 5]);
    const [, update, remove, again] = disk.batches[0] ?? [];
    expect(update?.previous?.revision).toBe(2);
    expect(remove?.previous?.revision).toBe(3);
    expect(again?.previous).toBeUndefined();
    expect(disk.values.get("/a")?.value.toString()).toBe("again");
  });

  it("tells of a conflict with a write under way only once that is durable", async () => {
    const disk = new Disk();
    const created = disk.create("/a");
    const conflict = await outcome(disk.create("/a"));
    const stale = await outcome(disk.update("/a", 1));
    expect([conflict(), stale()]).toEqual(["waiting", "waiting"]);
    await disk.finish();
    await created;
    expect(conflict()).toBeInstanceOf(KeyExistsError);
    expect(stale()).toBeInstanceOf(RevisionConflictError);
  });

  it("when a commit fails refuses its batch, what came after it and conflicts with it, and gives the revisions out again", async () => {
    const disk = new Disk();
    const first = await outcome(disk.create("/a"));
    const conflict = await outcome(disk.create("/a"));
    const second = await outcome(disk.update("/a", 2));
    await disk.finish(new Error("No space left on device"));
    for (const failed of [first, second, conflict]) {
      expect(failed()).toBeInstanceOf(StorageUnavailableError);
      expect(String(failed())).toContain("No space left on device");
    }
    expect(disk.published).toEqual([]);
    const again = disk.create("/a");
    await disk.finish();
    expect(await again).toBe(2);
  });

  it("stops writing when the disk kept what it had refused", async () => {
    const disk = new Disk();
    const lost = await outcome(disk.create("/a"));
    disk.newest = 2;
    await disk.finish(new Error("I/O error"));
    expect(lost()).toBeInstanceOf(StorageUnavailableError);
    await expect(disk.create("/b")).rejects.toThrow("restart to go on");
    expect(disk.queue.broken).toBeInstanceOf(StorageUnavailableError);
  });

  it("does not let one batch grow without end, and drains them all", async () => {
    const disk = new Disk();
    const writes = Array.from({ length: 2_500 }, (_, index) => disk.create(`/${index}`));
    const drained = disk.queue.drain();
    for (let commit = 0; commit < 3; commit++) await disk.finish();
    expect(disk.batches.map((batch) => batch.length)).toEqual([1_024, 1_024, 452]);
    expect(await Promise.all(writes)).toEqual(writes.map((_, index) => index + 2));
    await drained;
  });

  it("tells how long the disk has been busy", async () => {
    const disk = new Disk();
    expect(disk.queue.waitingMs).toBe(0);
    const created = disk.create("/a");
    await turn();
    await new Promise((resolve) => setTimeout(resolve, 15));
    expect(disk.queue.waitingMs).toBeGreaterThan(5);
    await disk.finish();
    await created;
    expect(disk.queue.waitingMs).toBe(0);
  });
});
