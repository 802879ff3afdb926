import assert from "node:assert/strict";
import type { Collection } from "../context.ts";
import { namespaced } from "../needs.ts";
import { chapter, requirement } from "../requirement.ts";

/** `/apis/g/v/watch/…`: what was a path of its own before there was `?watch=`. */
const deprecated = (path: string): string => path.replace(/^(\/apis\/[^/]+\/[^/]+)\//, "$1/watch/");

async function eventsOf(main: Collection, path: string): Promise<string[]> {
  const answer = await main.send("GET", path);
  answer.expect(200);
  const events = answer.text.split("\n").filter((line) => line !== "");
  return events.map((line) => {
    const { type, object } = JSON.parse(line) as { type: string; object: { metadata: { name: string } } };
    return `${type} ${object.metadata.name}`;
  });
}

export const watchPrefix = chapter("1 the deprecated watch prefix", [
  requirement("R-URL-4", "/watch/ before a collection is a watch of it", [namespaced], async ({ main }) => {
    await main.create("a", { metadata: { labels: { x: "1" } } });
    await main.create("b");
    const query = "?timeoutSeconds=1";
    assert.deepEqual(await eventsOf(main, deprecated(main.path()) + query), ["ADDED a", "ADDED b"]);
    const all = await eventsOf(main, `${deprecated(main.path(""))}${query}&labelSelector=x%3D1`);
    assert.ok(all.includes("ADDED a") && !all.includes("ADDED b"), all.join());
    assert.deepEqual(await eventsOf(main, `${deprecated(main.path())}${query}&labelSelector=x`), ["ADDED a"]);
  }),

  requirement("R-URL-4", "/watch/ before an object's path watches that object", [namespaced], async ({ main }) => {
    await main.create("a");
    await main.create("b");
    assert.deepEqual(await eventsOf(main, `${deprecated(main.path())}/b?timeoutSeconds=1`), ["ADDED b"]);
  }),
]);
