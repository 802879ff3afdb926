import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { respond, ScriptedCollection, written } from "../../../test/support/scripted-collection.ts";
import { Client } from "../../client/client.ts";
import { TransportError } from "../../client/transport.ts";
import type { FollowProgress } from "../../client/follow.ts";
import type { KubeObject } from "../../meta/types.ts";
import { withoutManagedFields } from "./transforms.ts";
import { Informer, type InformerEvent, type InformerOptions } from "./informer.ts";

const reference = { group: "g.example.com", version: "v1", resource: "widgets", namespaced: true };

let collection: ScriptedCollection;
let stop: AbortController;
beforeEach(() => {
  vi.useFakeTimers();
  collection = new ScriptedCollection();
  stop = new AbortController();
});
afterEach(() => {
  stop.abort();
  vi.useRealTimers();
});

interface Started {
  readonly informer: Informer<KubeObject>;
  /** `ADDED a@5`, … */
  readonly told: string[];
  readonly waits: number[];
  readonly progress: FollowProgress[];
  readonly ended: Promise<void>;
  /** By what handlers were told, and by nothing else. @throws Error for what cannot follow from what was told before */
  readonly view: Map<string, string>;
}

function start(options: Partial<InformerOptions<KubeObject>> = {}): Started {
  const [told, waits, progress, view] = [[] as string[], [] as number[], [] as FollowProgress[], new Map()];
  const informer = new Informer(new Client({ transport: collection }).resource(reference), {
    onRetry: (_, milliseconds) => waits.push(milliseconds),
    onProgress: (one) => progress.push(one),
    ...options,
  });
  informer.addHandler((event) => {
    told.push(`${event.type} ${written(event.object)}`);
    follow(view, event);
  });
  return { informer, told, waits, progress, view, ended: informer.run(stop.signal) };
}

function follow(view: Map<string, string>, { type, object, old }: InformerEvent<KubeObject>): void {
  const name = object.metadata.name ?? "";
  const isKnown = view.has(name);
  if (isKnown !== (type !== "ADDED")) throw new Error(`${type} of ${name}, which is ${isKnown ? "" : "not "}known`);
  if (type === "MODIFIED" && (old === undefined || written(old) !== view.get(name)))
    throw new Error(`${name} was ${view.get(name)}`);
  if (type === "MODIFIED" && view.get(name) === written(object)) throw new Error(`${name} is as it was`);
  if (type === "DELETED") view.delete(name);
  else view.set(name, written(object));
}

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
const cached = ({ informer }: Started): string[] => informer.cache.list().map(written).toSorted();

describe("an informer's start", () => {
  it("R-WATCH-2: reads everything by the initial events of a watch, then watches from their end", async () => {
    collection.put("a");
    collection.put("b");
    const started = start();
    expect(started.informer.hasSynced).toBe(false);
    expect(started.informer.problem).toBe("it has not been read yet");
    await pass(0);
    expect(collection.asked).toEqual(["stream", "watch 3"]);
    expect(started.told).toEqual(["ADDED a@2", "ADDED b@3"]);
    expect(started.informer.hasSynced).toBe(true);
    expect(started.informer.problem).toBeUndefined();
    expect(started.progress[0]).toEqual({ type: "listed", count: 2, by: "stream" });
    collection.put("a");
    collection.remove("b");
    await pass(0);
    expect(started.told.slice(2)).toEqual(["MODIFIED a@4", "DELETED b@5"]);
    expect(cached(started)).toEqual(collection.state);
  });

  it("lists, page by page, where the server refuses initial events, and asks for them no more", async () => {
    collection.initialEvents = "refused";
    collection.pageSize = 2;
    for (const name of ["a", "b", "c"]) collection.put(name);
    const started = start();
    await pass(0);
    expect(collection.asked).toEqual(["stream", "list", "list continue", "watch 4"]);
    expect(started.progress[0]).toEqual({ type: "listed", count: 3, by: "list" });
    collection.put("d");
    collection.expire();
    await pass(1000);
    expect(collection.asked.slice(4)).toEqual(["list", "list continue", "watch 5"]);
    expect(cached(started)).toEqual(collection.state);
    expect(started.told).toEqual(["ADDED a@2", "ADDED b@3", "ADDED c@4", "ADDED d@5"]);
  });

  it("lists where the server knows no initial events and just watches, after 15 s of silence", async () => {
    collection.initialEvents = "ignored";
    collection.put("a");
    const started = start();
    await pass(14_900);
    expect(started.informer.hasSynced).toBe(false);
    await pass(200);
    expect(collection.asked).toEqual(["stream", "list", "watch 2"]);
    expect(started.told).toEqual(["ADDED a@2"]);
    expect(started.waits).toEqual([]);
  });

  it("lists where such a server sends a change among what it takes for the first ones", async () => {
    collection.initialEvents = "ignored";
    collection.put("a");
    const started = start();
    await pass(10);
    collection.put("a");
    await pass(10);
    expect(collection.asked).toEqual(["stream", "list", "watch 3"]);
    expect(started.told).toEqual(["ADDED a@3"]);
  });

  it("lists where the stream breaks off halfway, and tells nothing twice", async () => {
    collection.initialEvents = "ignored";
    collection.put("a");
    collection.put("b");
    const started = start();
    await pass(10);
    collection.initialEvents = "sent";
    collection.cut();
    await pass(10);
    expect(collection.asked).toEqual(["stream", "list", "watch 3"]);
    expect(started.told).toEqual(["ADDED a@2", "ADDED b@3"]);
    collection.expire();
    await pass(1000);
    expect(collection.asked.slice(3)).toEqual(["stream", "watch 3"]);
  });

  it("begins again, not in the middle, when a page of the list expires", async () => {
    collection.pageSize = 1;
    collection.put("a");
    collection.put("b");
    collection.next.push(
      () =>
        respond(200, { kind: "WidgetList", apiVersion: "g.example.com/v1", metadata: { continue: "1" }, items: [] }),
      () => respond(410, { kind: "Status", code: 410, reason: "Expired" }),
    );
    const started = start({ initialState: "list" });
    await pass(1000);
    expect(collection.asked).toEqual(["list", "list continue", "list", "list continue", "watch 3"]);
    expect(cached(started)).toEqual(collection.state);
  });
});

describe("an informer's watch", () => {
  it("R-WATCH-4: goes on from the last bookmark when the server's time for it is over", async () => {
    collection.put("a");
    const started = start();
    await pass(0);
    collection.revision = 90;
    collection.bookmark();
    for (let minute = 0; minute < 7; minute++) {
      await pass(60_000);
      collection.bookmark();
    }
    collection.end();
    await pass(0);
    expect(collection.asked).toEqual(["stream", "watch 2", "watch 90"]);
    expect(started.waits).toEqual([]);
  });

  it.each(["in the stream", "as an answer"])(
    "R-WATCH-6: a 410 %s means reading everything again: nothing is lost, nothing told twice",
    async (how) => {
      for (const name of ["a", "b", "c"]) collection.put(name);
      const started = start();
      started.informer.cache.addIndex("colour", ({ colour }) => (typeof colour === "string" ? [colour] : []));
      await pass(2000);
      if (how === "as an answer") collection.end();
      collection.remove("a");
      collection.put("b", { colour: "red" });
      collection.put("d", { colour: "red" });
      // Made anew while nobody looked: it is another object.
      collection.remove("c");
      collection.put("c");
      collection.expire();
      const before = started.told.length;
      await pass(1000);
      expect(started.informer.cache.list().map(written).toSorted()).toEqual(collection.state);
      expect([...started.view.values()].toSorted()).toEqual(collection.state);
      expect(started.told.slice(before).toSorted()).toEqual(started.told.slice(3).toSorted());
      expect(new Set(started.told).size).toBe(started.told.length);
      expect(started.informer.cache.byIndex("colour", "red").map(({ metadata }) => metadata.name)).toEqual(["b", "d"]);
    },
  );

  it("R-ERR-2: leaves a server alone for as long as its 429 asks for, be it a list or a watch", async () => {
    const busy = () => respond(429, { kind: "Status", code: 429, reason: "TooManyRequests" }, { "retry-after": "7" });
    collection.put("a");
    collection.next.push(busy);
    const started = start();
    await pass(6990);
    expect(collection.asked).toEqual(["stream"]);
    await pass(20);
    expect(started.told).toEqual(["ADDED a@2"]);
    await pass(2000);
    collection.next.push(busy);
    collection.end();
    collection.put("a");
    await pass(6990);
    expect(collection.asked).toEqual(["stream", "stream", "watch 2", "watch 2"]);
    await pass(20);
    expect(started.told).toEqual(["ADDED a@2", "MODIFIED a@3"]);
    expect(started.waits).toEqual([7000, 7000]);
  });

  it("goes on after a cut connection, once it knows that the server's history is the same", async () => {
    collection.put("a");
    const started = start();
    await pass(0);
    collection.cut();
    collection.put("a");
    await pass(1000);
    expect(collection.asked).toEqual(["stream", "watch 2", "list", "watch 2"]);
    expect(started.told).toEqual(["ADDED a@2", "MODIFIED a@3"]);
  });

  it("reads everything again when a server came back with an older state", async () => {
    for (const name of ["a", "b"]) collection.put(name);
    const started = start();
    await pass(0);
    collection.cut();
    const restored = new ScriptedCollection();
    restored.put("a");
    collection.next.push(
      (_, request) => restored.send(request),
      (_, request) => restored.send(request),
      (_, request) => restored.send(request),
    );
    await pass(1000);
    expect(collection.asked).toEqual(["stream", "watch 3", "list", "stream", "watch 2"]);
    expect(started.told.slice(2)).toEqual(["DELETED b@3"]);
    expect(cached(started)).toEqual(["a@2"]);
    restored.put("c");
    await pass(0);
    expect(cached(started)).toEqual(restored.state);
  });

  it("opens a watch anew on which not even a bookmark comes for two minutes", async () => {
    const started = start();
    await pass(119_000);
    expect(collection.asked).toEqual(["stream", "watch 1"]);
    await pass(3000);
    expect(collection.asked).toEqual(["stream", "watch 1", "list", "watch 1"]);
    expect(started.informer.problem).toBeUndefined();
  });

  it("never stops silently: says that nothing was heard, tries on with longer and longer waits, and recovers", async () => {
    collection.put("a");
    const started = start();
    await pass(0);
    collection.cut();
    const gone = () => Promise.reject(new TransportError("connect ECONNREFUSED"));
    collection.next.push(...Array.from({ length: 1000 }, () => gone));
    await pass(299_000);
    expect(started.informer.problem).toBeUndefined();
    await pass(2000);
    expect(started.informer.problem).toMatch(/^nothing was heard for 30[01] s$/);
    const attempts = collection.asked.length;
    expect(attempts).toBeGreaterThan(10);
    expect(attempts).toBeLessThan(40);
    expect(Math.max(...started.waits)).toBeLessThanOrEqual(30_000);
    collection.next.length = 0;
    collection.put("b");
    await pass(31_000);
    expect(started.informer.problem).toBeUndefined();
    expect(cached(started)).toEqual(collection.state);
    stop.abort();
    await started.ended;
    expect(started.informer.problem).toBe("it has ended");
  });

  it("does not list again and again where lists succeed and every watch is refused", async () => {
    const started = start();
    await pass(0);
    const send = collection.send.bind(collection);
    collection.send = async (request) =>
      request.path.includes("watch=true") && !request.path.includes("sendInitial")
        ? respond(410, { kind: "Status", code: 410, reason: "Expired" })
        : send(request);
    collection.cut();
    await pass(600_000);
    expect(started.waits.length).toBeGreaterThan(15);
    expect(started.waits.length).toBeLessThan(60);
  });

  it("has the right state at the end, whatever happened, and told every step of the way once", async () => {
    for (let seed = 1; seed <= 25; seed++) {
      const random = generator(seed);
      const pick = (count: number) => Math.floor(random() * count);
      collection = new ScriptedCollection();
      collection.initialEvents = (["sent", "refused", "ignored"] as const)[pick(3)] ?? "sent";
      collection.pageSize = 1 + pick(4);
      stop = new AbortController();
      const started = start();
      for (let step = 0; step < 100; step++) {
        const name = `n${pick(6)}`;
        const happenings = [
          () => collection.cut(),
          () => collection.end(),
          () => collection.expire(),
          () => collection.bookmark(),
          () => collection.next.push(() => Promise.reject(new TransportError("refused"))),
          () => collection.next.push(() => respond(429, { kind: "Status", code: 429 }, { "retry-after": "1" })),
          () => collection.next.push(() => respond(503, { kind: "Status", code: 503 })),
          () => collection.remove(name),
        ];
        const happens = random() < 0.6 ? () => collection.put(name) : happenings[pick(happenings.length)];
        happens?.();
        if (random() < 0.5) await pass(pick(5000));
      }
      collection.next.length = 0;
      await pass(200_000);
      expect(cached(started), `seed ${seed}`).toEqual(collection.state);
      expect([...started.view.values()].toSorted(), `seed ${seed}`).toEqual(collection.state);
      expect(started.informer.problem, `seed ${seed}`).toBeUndefined();
      expect(collection.watches, `seed ${seed}`).toBe(1);
      stop.abort();
      await started.ended;
    }
  });
});

describe("an informer's handlers and cache", () => {
  it("hear of everything again when it is time to resync, with jitter, and only then", async () => {
    collection.put("a");
    const started = start({ resyncMilliseconds: 60_000 });
    const never = start({ resyncMilliseconds: 0 });
    await pass(53_000);
    expect(started.told).toEqual(["ADDED a@2"]);
    await pass(14_000);
    expect(started.told).toEqual(["ADDED a@2", "RESYNC a@2"]);
    await pass(600_000);
    expect(started.told.length).toBeGreaterThan(9);
    expect(started.told.length).toBeLessThan(14);
    expect(never.told).toEqual(["ADDED a@2"]);
    stop.abort();
    await started.ended;
    const count = started.told.length;
    await pass(600_000);
    expect(started.told.length).toBe(count);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("a handler that comes late hears of what is there, as one that was there from the start", async () => {
    collection.put("a");
    const { informer } = start();
    await pass(0);
    const late: string[] = [];
    const remove = informer.addHandler(({ type, object, initial }) =>
      late.push(`${type} ${written(object)} ${initial}`),
    );
    collection.put("b");
    await pass(0);
    remove();
    collection.put("c");
    await pass(0);
    expect(late).toEqual(["ADDED a@2 true", "ADDED b@3 false"]);
  });

  it("keeps what the transform leaves of an object, and nothing else", async () => {
    collection.put("a", {
      metadata: { name: "a", namespace: "a", uid: "u", resourceVersion: "2", managedFields: [{}] },
    });
    const { informer } = start({ transform: withoutManagedFields });
    await pass(0);
    expect(informer.cache.get({ namespace: "a", name: "a" })?.metadata).toEqual({
      name: "a",
      namespace: "a",
      uid: "u",
      resourceVersion: "2",
    });
  });

  it("refuses a second index of one name: who asks it could get the answers of the other", () => {
    const { informer } = start();
    const byColour = ({ colour }: KubeObject) => [String(colour)];
    informer.cache.addIndex("colour", byColour);
    informer.cache.addIndex("colour", byColour);
    expect(() => informer.cache.addIndex("colour", () => [])).toThrow(/another index "colour"/);
    expect(() => informer.cache.byIndex("size", "1")).toThrow(/no index "size"/);
  });
});

/** Numbers from 0 to 1, the same ones for a seed. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
