// Of a resource that cannot be created, such as one that is computed: what there is to read is what is there already. Its
// objects may change and go at any time, so the checks hold on to their identity alone.
import assert from "node:assert/strict";
import { parse } from "yaml";
import type { KubeObject } from "../../meta/types.ts";
import type { Answer, ListAnswer } from "../answer.ts";
import type { Collection } from "../context.ts";
import { existingObjects, verb } from "../needs.ts";
import { chapter, requirement, type Check } from "../requirement.ts";
import { groupVersion, type ExistingObject } from "../target.ts";
import { accepts, mediaTypes } from "./05-negotiation.ts";
import { cellTypes, type Table } from "./06-table-and-partial.ts";
import { refused } from "./09-get-and-list.ts";

const reading = (id: string, title: string, check: Check) => requirement(id, title, [existingObjects], check);
const watching = (id: string, title: string, check: Check) =>
  requirement(id, title, [existingObjects, verb("watch")], check);

const first = ({ resource }: Collection): ExistingObject => resource.existing[0] as ExistingObject;
const pathOf = (main: Collection, { namespace, name }: ExistingObject): string => `${main.path(namespace)}/${name}`;
const keyOf = ({ metadata: { namespace = "", name = "" } }: Pick<KubeObject, "metadata">): string =>
  `${namespace}/${name}`;
const all = (main: Collection, query = "", headers = {}): Promise<Answer> =>
  main.send("GET", main.path("") + query, undefined, headers);
const field = (name: string, value: string): string => `fieldSelector=${encodeURIComponent(`${name}=${value}`)}`;
const table = { accept: "application/json;as=Table;v=v1;g=meta.k8s.io" };
const partial = (as: string) => ({ accept: `application/json;as=${as};v=v1;g=meta.k8s.io` });

export const readingWhatIsThere = chapter("9 objects that are there", [
  reading("R-LIST-1", "each object of a list is found under its name", async ({ main }) => {
    const list = (await all(main)).expect(200).list;
    assert.equal(list.kind, `${main.resource.kind}List`);
    assert.equal(list.apiVersion, groupVersion(main.resource));
    assert.match(list.metadata.resourceVersion ?? "", /^[1-9]\d*$/);
    for (const existing of main.resource.existing) {
      const listed = list.items.find((item) => keyOf(item) === `${existing.namespace}/${existing.name}`);
      const got = (await main.send("GET", pathOf(main, existing))).expect(200).object;
      assert.deepEqual([got.kind, got.apiVersion], [main.resource.kind, groupVersion(main.resource)]);
      assert.equal(got.metadata.uid, listed?.metadata.uid);
      assert.match(got.metadata.resourceVersion ?? "", /^[1-9]\d*$/);
    }
  }),

  reading("R-GET-1", "at no version, at any, and not older than one", async ({ main }) => {
    const path = pathOf(main, first(main));
    const { uid, resourceVersion } = (await main.send("GET", path)).expect(200).object.metadata;
    for (const query of ["?resourceVersion=0", `?resourceVersion=${resourceVersion}`, "?resourceVersion="]) {
      assert.equal((await main.send("GET", path + query)).expect(200).object.metadata.uid, uid, query);
      assert.ok(hasFirst(main, (await all(main, query)).expect(200).list), query);
    }
  }),

  ...refused
    .filter(([query]) => !query.includes("continue"))
    .map(([query, code, reason, message]) =>
      reading("R-GET-1", `list ${query} is refused with ${code}`, async ({ main }) => {
        const { resourceVersion = "" } = (await all(main)).expect(200).list.metadata;
        (await all(main, query.replace("=R", `=${resourceVersion}`))).failure(code, reason, message);
      }),
    ),

  reading("R-LIST-2, R-LIST-3", "pages are of one snapshot, in order", async ({ main }) => {
    const pages: ListAnswer[] = [(await all(main, "?limit=1")).expect(200).list];
    for (let token = tokenOf(pages); token !== ""; token = tokenOf(pages)) {
      pages.push((await all(main, `?limit=1&continue=${encodeURIComponent(token)}`)).expect(200).list);
    }
    const keys = pages.flatMap(({ items }) => items.map(keyOf));
    assert.deepEqual(keys, [...new Set(keys)].sort());
    for (const { namespace, name } of main.resource.existing) assert.ok(keys.includes(`${namespace}/${name}`), name);
    assert.equal(new Set(pages.map(({ metadata }) => metadata.resourceVersion)).size, 1);
  }),

  reading("R-ERR-1", "what is not there is NotFound", async ({ main }) => {
    const { group, resource } = main.resource;
    const path = pathOf(main, { ...first(main), name: "conform-is-not-there" });
    const message = `${resource}.${group} "conform-is-not-there" not found`;
    const { details } = (await main.send("GET", path)).failure(404, "NotFound", message);
    assert.deepEqual(details, { name: "conform-is-not-there", group, kind: resource });
  }),

  reading("R-VERB-1", "HEAD is a GET without a body", async ({ main }) => {
    assert.equal((await main.send("HEAD", pathOf(main, first(main)))).expect(200).body.length, 0);
  }),

  reading("R-NEG-1", "YAML for who asks for it", async ({ main }) => {
    const path = pathOf(main, first(main));
    const json = (await main.send("GET", path)).expect(200).object;
    const yaml = parse((await main.send("GET", path, undefined, { accept: "application/yaml" })).expect(200).text);
    assert.equal((yaml as KubeObject).metadata.uid, json.metadata.uid);
    assert.deepEqual(Object.keys(yaml as object).sort(), Object.keys(json).sort());
  }),

  ...accepts.map(([accept = "*/*", expected]) =>
    reading(
      typeof expected === "number" ? "R-NEG-3" : "R-NEG-2",
      `Accept ${accept} gives ${expected}`,
      async ({ main }) => {
        const answer = await main.send("GET", pathOf(main, first(main)), undefined, { accept });
        if (typeof expected === "number") answer.failure(expected, "NotAcceptable", mediaTypes);
        else assert.equal(answer.expect(200).header("content-type"), expected);
      },
    ),
  ),

  reading("R-TBL-1, R-TBL-4", "as a table, with cells of their column's type", async ({ main }) => {
    const { kind, columnDefinitions = [], rows } = (await all(main, "", table)).expect(200).json as Table;
    assert.equal(kind, "Table");
    assert.deepEqual(
      columnDefinitions.map(({ name, type, priority }) => ({ name, type, priority })),
      [{ name: "Name", type: "string", priority: 0 }, ...main.resource.columns],
    );
    assert.ok(rows.some(({ cells }) => cells[0] === first(main).name));
    for (const { cells, object } of rows) {
      assert.equal(cells.length, columnDefinitions.length);
      assert.equal(object?.kind, "PartialObjectMetadata");
      for (const [index, cell] of cells.entries()) {
        const { name, type } = columnDefinitions[index] ?? { name: "?", type: "?" };
        assert.ok(cell === null || (cellTypes[type]?.(cell) ?? true), `${name}, ${type}: ${JSON.stringify(cell)}`);
      }
    }
  }),

  reading("R-TBL-7", "their metadata alone", async ({ main }) => {
    const list = (await all(main, "", partial("PartialObjectMetadataList"))).expect(200).list;
    assert.equal(list.kind, "PartialObjectMetadataList");
    assert.ok(hasFirst(main, list));
    for (const item of list.items) assert.deepEqual(Object.keys(item).sort(), ["apiVersion", "kind", "metadata"]);
  }),

  reading("R-SEL-2, R-SEL-5", "selected by name and namespace", async ({ main }) => {
    const { namespace, name } = first(main);
    const chosen = (await all(main, `?${field("metadata.name", name)}`)).expect(200).list.items;
    assert.ok(chosen.length > 0);
    for (const { metadata } of chosen) assert.equal(metadata.name, name);
    assert.deepEqual((await all(main, `?${field("metadata.name", "conform-nope")}`)).expect(200).list.items, []);
    if (!main.resource.namespaced) return;
    for (const { metadata } of (await all(main, `?${field("metadata.namespace", namespace)}`)).expect(200).list.items) {
      assert.equal(metadata.namespace, namespace);
    }
  }),

  reading("R-SEL-1", "selected by label", async ({ main }) => {
    const labelled = main.resource.existing.find(({ labels }) => Object.keys(labels).length > 0);
    const [label, value] = Object.entries(labelled?.labels ?? {})[0] ?? ["conform.example.com/nope", ""];
    const chosen = async (selector: string): Promise<string[]> =>
      (await all(main, `?labelSelector=${encodeURIComponent(selector)}`)).expect(200).list.items.map(keyOf);
    const has = (keys: readonly string[], { namespace, name }: ExistingObject): boolean =>
      keys.includes(`${namespace}/${name}`);
    for (const existing of main.resource.existing) {
      const isIt = existing.labels[label] === value;
      for (const selector of [`${label}=${value}`, `${label} in (${value})`]) {
        assert.equal(has(await chosen(selector), existing), isIt, selector);
      }
      for (const selector of [`${label}!=${value}`, `${label} notin (${value})`]) {
        assert.equal(has(await chosen(selector), existing), !isIt, selector);
      }
      assert.equal(has(await chosen(`!${label}`), existing), !Object.hasOwn(existing.labels, label));
    }
  }),

  watching("R-WATCH-1", "a watch from no version or 0 begins with them", async ({ main }) => {
    for (const query of ["", "&resourceVersion=0"]) {
      const watch = await main.watch(query, { path: main.path("") });
      const seen = await watch.take(main.resource.existing.length);
      for (const { object } of seen) assert.equal(object.kind, main.resource.kind);
      assert.ok(seen.some(({ type, object }) => type === "ADDED" && object.metadata.name === first(main).name));
      watch.close();
    }
  }),

  watching("R-WATCH-2", "the initial events end with a mark", async ({ main }) => {
    const query = "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";
    const watch = await main.watch(query, { path: main.path("") });
    const names: string[] = [];
    for (let [event] = await watch.take(1); event?.type !== "BOOKMARK"; [event] = await watch.take(1)) {
      assert.ok(event, "expected a bookmark, but the watch ended");
      names.push(event.object.metadata.name ?? "");
    }
    for (const { name } of main.resource.existing) assert.ok(names.includes(name), name);
  }),

  watching("R-WATCH-1, R-SEL-4", "a watch of one by its name", async ({ main }) => {
    const { namespace, name } = first(main);
    const watch = await main.watch(`&${field("metadata.name", name)}`, { namespace });
    const [event] = await watch.take(1);
    assert.deepEqual([event?.type, event?.object.metadata.name], ["ADDED", name]);
  }),
]);

const tokenOf = (pages: readonly ListAnswer[]): string => pages.at(-1)?.metadata.continue ?? "";

function hasFirst(main: Collection, { items }: ListAnswer): boolean {
  const { namespace, name } = first(main);
  return items.some((item) => keyOf(item) === `${namespace}/${name}`);
}
