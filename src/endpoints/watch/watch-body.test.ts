import { afterEach, describe, expect, it, vi } from "vitest";
import { CronTab } from "../../../test/support/in-process-api.ts";
import { defineGroup } from "../../api/group.ts";
import { resolveApi } from "../../api/resolve.ts";
import { statusErrors } from "../../meta/status-error.ts";
import { encodeObject, EncodedObject } from "../../registry/encoded-object.ts";
import { everything } from "../../registry/selection.ts";
import { PushStreamIterator, type Sink } from "../../storage/push-stream.ts";
import type { CacheEvent, Subscription } from "../../storage/watch-cache.ts";
import { TablePrinter } from "../table/table-printer.ts";
import { EventRenderers } from "./event-renderer.ts";
import { WatchBody, type WatchBodyOptions } from "./watch-body.ts";

type Events = readonly CacheEvent<EncodedObject>[];

const api = resolveApi([defineGroup({ name: "stable.example.com", versions: [{ name: "v1", kinds: [CronTab] }] })]);
const resource = api.groups[0]?.versions[0]?.resources[0];
if (resource === undefined) throw new Error("no resource");

/** A subscription the test writes by hand. */
class ManualSubscription implements Subscription<EncodedObject> {
  revision = 7;
  sink: Sink<Events> | undefined;
  resumed = 0;
  closed = 0;
  readonly #iterator = new PushStreamIterator<Events>(this);

  [Symbol.asyncIterator](): this {
    return this;
  }
  next() {
    return this.#iterator.next();
  }
  pipe(sink: Sink<Events>): void {
    this.sink = sink;
  }
  resume(): void {
    this.resumed++;
  }
  cancel(): void {
    this.close();
  }
  close(): void {
    this.closed++;
    this.sink?.end();
  }
}

function object(name: string, revision: number): EncodedObject {
  const { apiVersion, kind } = resource as NonNullable<typeof resource>;
  const encoded = encodeObject({ apiVersion, kind, metadata: { name, namespace: "default", uid: `uid-${name}` } });
  return new EncodedObject(`/registry/${name}`, revision, encoded);
}

const added = (name: string, revision: number): CacheEvent<EncodedObject> => ({
  revision,
  key: `/registry/${name}`,
  previous: undefined,
  current: object(name, revision),
});

function open(options: Partial<WatchBodyOptions> = {}, initial: readonly EncodedObject[] = []) {
  const subscription = new ManualSubscription();
  const renderers = new EventRenderers(
    resource as NonNullable<typeof resource>,
    new TablePrinter(resource as never),
    (stored) => stored,
  );
  const body = new WatchBody({
    opened: { initial, revision: 5, subscription },
    selection: everything,
    renderers,
    output: { mediaType: "application/json", metaVersion: "v1" },
    include: "Metadata",
    bookmarks: false,
    endOfInitialEvents: false,
    endsAt: performance.now() + 60_000,
    ...options,
  });
  const reader = new Reader();
  return { subscription, body, reader, renderers };
}

class Reader implements Sink<Buffer> {
  readonly chunks: string[] = [];
  accepts = true;
  ended = 0;

  write(piece: Buffer): boolean {
    this.chunks.push(piece.toString());
    return this.accepts;
  }
  end(): void {
    this.ended++;
  }
  fail(error: unknown): void {
    throw error;
  }
  get events(): string[] {
    const lines = this.chunks.join("").trimEnd().split("\n");
    return lines.map((line) => {
      const { type, object } = JSON.parse(line);
      return `${type} ${object.metadata.name ?? object.metadata.resourceVersion ?? object.code}`;
    });
  }
}

afterEach(() => void vi.useRealTimers());

describe("WatchBody", () => {
  it("R-WATCH-20: writes a change in the turn in which it comes, the same bytes to every watcher", () => {
    const { subscription, body, reader, renderers } = open();
    body.pipe(reader);
    const events = [added("a", 8), added("b", 9)];
    expect(subscription.sink?.write(events)).toBe(true);
    expect(reader.events).toEqual(["ADDED a", "ADDED b"]);
    expect(renderers.plain.burst(events)).toBe(renderers.plain.burst(events));
    expect(reader.chunks).toEqual([renderers.plain.burst(events).bytes.toString()]);
  });

  it("sends what was there before what changes, at the reader's pace", () => {
    const large = Array.from({ length: 1000 }, (_, index) => object(`object-${index}`, 5));
    const { subscription, body, reader } = open({}, large);
    reader.accepts = false;
    body.pipe(reader);
    expect(reader.chunks).toHaveLength(1);
    expect(subscription.sink?.write([added("later", 8)])).toBe(false);
    expect(reader.chunks).toHaveLength(1);
    reader.accepts = true;
    body.resume();
    expect(reader.events).toHaveLength(1001);
    expect(reader.events.at(-1)).toBe("ADDED later");
    expect(subscription.resumed).toBe(1);
  });

  it("R-WATCH-8: one who does not read what was there is ended by too many changes, and by time", () => {
    const large = Array.from({ length: 1000 }, (_, index) => object(`object-${index}`, 5));
    vi.useFakeTimers();
    for (const end of [
      (subscription: ManualSubscription) => subscription.close(),
      () => vi.advanceTimersByTime(5_000),
    ]) {
      const { subscription, body, reader } = open({ endsAt: performance.now() + 5_000 }, large);
      reader.accepts = false;
      body.pipe(reader);
      expect(reader.ended).toBe(0);
      end(subscription);
      expect(reader.ended).toBe(1);
      expect(subscription.closed).toBeGreaterThan(0);
    }
  });

  it("R-WATCH-8: refuses changes while the reader is busy, and loses none", () => {
    const { subscription, body, reader } = open();
    body.pipe(reader);
    reader.accepts = false;
    expect(subscription.sink?.write([added("a", 8)])).toBe(false);
    expect(subscription.resumed).toBe(0);
    reader.accepts = true;
    body.resume();
    expect(subscription.resumed).toBe(1);
    expect(subscription.sink?.write([added("b", 9)])).toBe(true);
    expect(reader.events).toEqual(["ADDED a", "ADDED b"]);
  });

  it("R-WATCH-3: a bookmark that a busy reader could not take comes behind what had come before", () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    const { subscription, body, reader } = open({ bookmarks: true, endsAt: performance.now() + 600_000 });
    body.pipe(reader);
    reader.accepts = false;
    vi.advanceTimersByTime(80_000);
    expect(reader.events).toEqual(["BOOKMARK 7"]);
    expect(subscription.sink?.write([added("a", 8)])).toBe(false);
    subscription.revision = 8;
    vi.advanceTimersByTime(80_000);
    reader.accepts = true;
    body.resume();
    expect(reader.events).toEqual(["BOOKMARK 7", "ADDED a", "BOOKMARK 8"]);
    body.cancel();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("R-WATCH-6: an error is the last event; nothing follows", () => {
    const { subscription, body, reader } = open();
    body.pipe(reader);
    subscription.sink?.fail(statusErrors.expired("too old resource version: 1 (2)"));
    expect(reader.events).toEqual(["ERROR 410"]);
    expect([reader.ended, subscription.closed]).toEqual([1, 1]);
    body.resume();
    subscription.sink?.end();
    expect([reader.chunks.length, reader.ended]).toEqual([1, 1]);
  });

  it("R-WATCH-21: ends when its time is over, though the reader is busy", () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    const { subscription, body, reader } = open({ endsAt: performance.now() + 1000 });
    body.pipe(reader);
    reader.accepts = false;
    subscription.sink?.write([added("a", 8)]);
    vi.advanceTimersByTime(1001);
    expect([reader.ended, subscription.closed]).toEqual([1, 1]);
  });

  it("tells how many bytes it had, once, also when nobody read it", () => {
    const { body, reader } = open({}, [object("a", 5)]);
    const ends: number[] = [];
    body.onEnd((bytes) => ends.push(bytes));
    body.pipe(reader);
    body.cancel();
    body.cancel();
    expect(ends).toEqual([reader.chunks.join("").length]);
    const unread = open();
    unread.body.cancel();
    expect(unread.subscription.closed).toBe(1);
    unread.body.pipe(unread.reader);
    expect(unread.reader.ended).toBe(1);
  });
});
