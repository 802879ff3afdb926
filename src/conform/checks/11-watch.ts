import assert from "node:assert/strict";
import { chapter, requirement } from "../requirement.ts";
import type { Event } from "../answer.ts";
import { emptyCollection, namespaced } from "../needs.ts";
import { groupVersion } from "../target.ts";

const shown = ({ type, object }: Event) => `${type} ${object.metadata.name ?? ""}`;
const version = ({ object }: Event) => BigInt(object.metadata.resourceVersion ?? "0");
const endMark = "k8s.io/initial-events-end";
const initial = "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";

/** Options that are refused before the stream begins (R-WATCH-1). */
const refused: readonly (readonly [string, number, string, RegExp?])[] = [
  ["&resourceVersionMatch=NotOlderThan", 422, "Invalid", /resourceVersionMatch: Forbidden/],
  ["&resourceVersion=1&resourceVersionMatch=Exact", 422, "Invalid", /resourceVersionMatch/],
  ["&sendInitialEvents=true", 422, "Invalid", /resourceVersionMatch/],
  ["&sendInitialEvents=true&resourceVersionMatch=Exact&resourceVersion=1", 422, "Invalid", /resourceVersionMatch/],
  ["&sendInitialEvents=false", 422, "Invalid", /resourceVersionMatch/],
];

export const watch = chapter("11 watch", [
  requirement("R-WATCH-1", "from a version: everything after it, once, in order", async ({ main }) => {
    await main.create("a");
    const from = (await main.list()).list.metadata.resourceVersion;
    await main.create("b");
    await main.patch("a", { metadata: { labels: { x: "y" } } });
    await main.delete("b");
    const watch = await main.watch(`&resourceVersion=${from}`);
    const events = await watch.take(3);
    assert.deepEqual(events.map(shown), ["ADDED b", "MODIFIED a", "DELETED b"]);
    await main.create("c");
    assert.equal(shown((await watch.take(1))[0] as Event), "ADDED c");
    await watch.quiet();
  }),

  requirement("R-WATCH-1", "from no version or 0: what there is, then changes", async ({ main }) => {
    await main.create("a");
    await main.create("b");
    for (const query of ["", "&resourceVersion=0", "&resourceVersion="]) {
      const watch = await main.watch(query);
      assert.deepEqual((await watch.take(2)).map(shown), ["ADDED a", "ADDED b"], query);
      await main.patch("a", { metadata: { labels: { x: `v${query.length}` } } });
      assert.deepEqual((await watch.take(1)).map(shown), ["MODIFIED a"], query);
      watch.close();
    }
  }),

  requirement("R-WATCH-1", "from a future version: stays open", async ({ main }) => {
    const watch = await main.watch("&resourceVersion=9007199254740000");
    await main.create("a");
    await watch.quiet(300);
  }),

  ...refused.map(([query, code, reason, message]) =>
    requirement("R-WATCH-1", `watch ${query} is refused with ${code}`, async ({ main }) => {
      (await main.list(`?watch=true${query}`)).failure(code, reason, message);
    }),
  ),

  requirement("R-WATCH-1", "a resourceVersion that is no number is refused", async ({ main }) => {
    const answer = await main.list("?watch=true&resourceVersion=x");
    // kube-apiserver: 500, because nobody gave that error a code.
    assert.match(String(answer.expectOneOf([400, 500]).at("message")), /invalid/i);
  }),

  requirement("R-WATCH-2", "sendInitialEvents ends what there is with one marked bookmark", async ({ main }) => {
    await main.create("a");
    await main.create("b");
    const now = BigInt((await main.list()).list.metadata.resourceVersion ?? "0");
    for (const query of ["", "&resourceVersion=0", `&resourceVersion=${now}`]) {
      const watch = await main.watch(initial + query);
      const events = await watch.take(3);
      assert.deepEqual(events.map(shown), ["ADDED a", "ADDED b", "BOOKMARK "], query);
      const bookmark = events[2] as Event;
      assert.equal(bookmark.object.kind, main.resource.kind);
      assert.equal(bookmark.object.apiVersion, groupVersion(main.resource));
      assert.equal(bookmark.object.metadata.annotations?.[endMark], "true");
      assert.ok(version(bookmark) >= now, query);
      await watch.quiet();
      watch.close();
    }
  }),

  requirement("R-WATCH-2", "the mark comes on an empty collection, too", [emptyCollection], async ({ main }) => {
    const watch = await main.watch(initial);
    const [bookmark] = await watch.take(1);
    assert.equal(bookmark?.type, "BOOKMARK");
    assert.equal(bookmark.object.metadata.annotations?.[endMark], "true");
    await main.create("a");
    assert.deepEqual((await watch.take(1)).map(shown), ["ADDED a"]);
  }),

  requirement("R-WATCH-1", "sendInitialEvents=false: no initial events", async ({ main }) => {
    await main.create("a");
    const watch = await main.watch(
      "&sendInitialEvents=false&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true",
    );
    await main.create("b");
    assert.deepEqual((await watch.take(1)).map(shown), ["ADDED b"]);
  }),

  requirement("R-WATCH-1", "sendInitialEvents at a version that never comes is an error event", async ({ main }) => {
    const watch = await main.watch(`${initial}&resourceVersion=9007199254740000`);
    const event = await watch.next();
    assert.equal(event?.type, "ERROR");
    const { code, details } = event.object as unknown as { code: number; details: { causes: { reason: string }[] } };
    assert.equal(code, 504);
    assert.equal(details.causes[0]?.reason, "ResourceVersionTooLarge");
    await watch.ended();
  }),

  requirement("R-WATCH-3", "a bookmark comes before the server ends the watch", async ({ main }) => {
    const { metadata } = await main.create("a");
    const watch = await main.watch("&allowWatchBookmarks=true&timeoutSeconds=4");
    assert.deepEqual((await watch.take(1)).map(shown), ["ADDED a"]);
    const bookmark = await watch.next();
    assert.equal(bookmark?.type, "BOOKMARK");
    assert.ok(version(bookmark) >= BigInt(metadata.resourceVersion ?? "0"));
    assert.equal(bookmark.object.kind, main.resource.kind);
    while ((await watch.next())?.type === "BOOKMARK");
    await watch.ended();
  }),

  requirement("R-WATCH-3", "no bookmarks where none were asked for", [emptyCollection], async ({ main }) => {
    const watch = await main.watch("&timeoutSeconds=3");
    await watch.ended();
  }),

  requirement("R-WATCH-5", "under a selector, objects come and go as they match", async ({ main }) => {
    await main.create("a", { metadata: { labels: { x: "no" } } });
    const from = (await main.list()).list.metadata.resourceVersion;
    const watch = await main.watch(`&labelSelector=x%3Dyes&resourceVersion=${from}`);
    const label = async (x: string, other = "") =>
      (await main.patch("a", { metadata: { labels: { x, other } } })).expect(200).object;
    await label("no", "ignored");
    await label("yes");
    await label("yes", "more");
    const gone = await label("no");
    await label("still-no");
    await label("yes");
    const events = await watch.take(4);
    assert.deepEqual(events.map(shown), ["ADDED a", "MODIFIED a", "DELETED a", "ADDED a"]);
    const deleted = events[2] as Event;
    assert.equal(deleted.object.metadata.resourceVersion, gone.metadata.resourceVersion, "the new version");
    assert.equal(deleted.object.metadata.labels?.x, "yes", "the previous content");
    await watch.quiet();
  }),

  requirement("R-WATCH-5", "a deletion has the last state and the version of the deletion", async ({ main }) => {
    const last = await main.create("a");
    const watch = await main.watch(`&resourceVersion=${last.metadata.resourceVersion}`);
    await main.delete("a");
    const [event] = await watch.take(1);
    assert.equal(event?.type, "DELETED");
    assert.ok(version(event) > BigInt(last.metadata.resourceVersion ?? "0"));
    const expected = {
      ...last,
      metadata: { ...last.metadata, resourceVersion: event.object.metadata.resourceVersion },
    };
    assert.deepEqual(event.object, expected);
    const next = await main.watch(`&resourceVersion=${event.object.metadata.resourceVersion}`);
    await next.quiet();
  }),

  requirement("R-WATCH-5", "a deletion with finalizers is a change first", async ({ main }) => {
    await main.create("a", { metadata: { finalizers: ["example.com/f"] } });
    const watch = await main.watch();
    await watch.take(1);
    await main.delete("a");
    await main.patch("a", { metadata: { finalizers: [] } });
    assert.deepEqual((await watch.take(2)).map(shown), ["MODIFIED a", "DELETED a"]);
    await watch.quiet();
  }),

  requirement(
    "R-WATCH-6",
    "a version from before the history is an error event in a stream of status 200",
    async ({ main }) => {
      await main.create("a");
      const watch = await main.watch("&resourceVersion=1");
      const event = await watch.next();
      // A server that still has its whole history may serve it instead.
      if (event?.type !== "ERROR") return;
      const status = event.object as unknown as { code: number; reason: string; message: string };
      assert.equal(status.code, 410);
      assert.equal(status.reason, "Expired");
      assert.match(status.message, /^too old resource version: 1 \(\d+\)$/);
      await watch.ended();
    },
  ),

  requirement("R-WATCH-7", "every watcher sees every change once, in one order", async ({ main }) => {
    const watches = await Promise.all(Array.from({ length: 5 }, () => main.watch()));
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (let i = 0; i < 8; i++) {
        await main.create(`w${writer}-${i}`);
        await main.patch(`w${writer}-${i}`, { metadata: { labels: { a: "b" } } });
        if (i % 2 === 0) await main.delete(`w${writer}-${i}`);
      }
    });
    await Promise.all(writers);
    const seen = await Promise.all(watches.map((watch) => watch.take(4 * (8 + 8 + 4))));
    for (const events of seen) {
      assert.deepEqual(
        events.map((event) => `${shown(event)} ${version(event)}`),
        seen[0]?.map((event) => `${shown(event)} ${version(event)}`),
      );
      for (let i = 1; i < events.length; i++) assert.ok(version(events[i] as Event) > version(events[i - 1] as Event));
    }
    for (const watch of watches) await watch.quiet(50);
  }),

  requirement("R-WATCH-7", "a watch from any version sees the same changes", async ({ main }) => {
    const from = (await main.list()).list.metadata.resourceVersion;
    for (let i = 0; i < 5; i++) await main.create(`a${i}`);
    const all = await (await main.watch(`&resourceVersion=${from}`)).take(5);
    for (let i = 0; i < 5; i++) {
      const watch = await main.watch(`&resourceVersion=${version(all[i] as Event)}`);
      const rest = await watch.take(4 - i);
      assert.deepEqual(rest, all.slice(i + 1));
      await watch.quiet(30);
      watch.close();
    }
  }),

  requirement("R-WATCH-9", "an event's object is what GET gives", async ({ main }) => {
    await main.create("a");
    const watch = await main.watch();
    const [event] = await watch.take(1);
    assert.deepEqual(event?.object, (await main.get("a")).object);
  }),

  requirement("R-WATCH-20", "headers come before the first event", [emptyCollection], async ({ main }) => {
    const watch = await main.watch();
    assert.equal(watch.answer.status, 200);
    assert.equal(watch.answer.header("content-encoding"), undefined);
    assert.equal(watch.answer.header("content-length"), undefined);
    await watch.quiet(50);
  }),

  requirement("R-WATCH-20", "an event comes at once", async ({ main }) => {
    const watch = await main.watch();
    const waits: number[] = [];
    for (let i = 0; i < 5; i++) {
      const started = performance.now();
      await main.create(`a${i}`);
      await watch.take(1);
      waits.push(performance.now() - started);
    }
    assert.ok(Math.min(...waits) < 500, waits.join());
  }),

  requirement("R-WATCH-21", "timeoutSeconds ends the watch cleanly", async ({ main }) => {
    await main.create("a");
    const started = performance.now();
    const watch = await main.watch("&timeoutSeconds=1&timeout=100ms");
    await watch.take(1);
    await watch.ended(5000);
    const seconds = (performance.now() - started) / 1000;
    assert.ok(seconds > 0.9 && seconds < 4, String(seconds));
    (await main.list("?watch=1&timeoutSeconds=x")).failure(400, "BadRequest");
  }),

  requirement("R-WATCH-22", "a watcher that leaves does not disturb the others", async ({ main }) => {
    const leaving = await Promise.all(Array.from({ length: 10 }, () => main.watch()));
    const staying = await main.watch();
    for (const watch of leaving) watch.close();
    await main.create("a");
    assert.deepEqual((await staying.take(1)).map(shown), ["ADDED a"]);
  }),

  requirement("R-WATCH-26", "watch=true on one object's path is a GET", async ({ main }) => {
    await main.create("a");
    const answer = await main.get("a", "?watch=true");
    assert.equal(answer.expect(200).object.metadata.name, "a");
  }),

  requirement("R-WATCH-26", "one object is watched by a field selector", async ({ main }) => {
    await main.create("a");
    await main.create("b");
    const watch = await main.watch("&fieldSelector=metadata.name%3Da");
    await main.patch("b", { metadata: { labels: { x: "y" } } });
    await main.delete("a");
    assert.deepEqual((await watch.take(2)).map(shown), ["ADDED a", "DELETED a"]);
    await watch.quiet();
  }),

  requirement(
    "R-WATCH-27",
    "a namespace's watch shows that namespace, all namespaces' shows it, too",
    [namespaced],
    async ({ main, beside }) => {
      const elsewhere = await main.watch("", { namespace: await beside() });
      const everywhere = await main.watch(`&fieldSelector=metadata.namespace%3D${main.own}`, { namespace: "" });
      await main.create("a");
      assert.deepEqual((await everywhere.take(1)).map(shown), ["ADDED a"]);
      await elsewhere.quiet();
    },
  ),
]);
