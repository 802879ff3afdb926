import assert from "node:assert/strict";
import { chapter, requirement } from "../requirement.ts";
import { notApplicable } from "../skipped.ts";
import type { KubeObject } from "../../meta/types.ts";

export interface Table {
  kind: string;
  apiVersion: string;
  metadata: { resourceVersion?: string; continue?: string; remainingItemCount?: number };
  columnDefinitions?: { name: string; type: string; format: string; priority: number; description: string }[];
  rows: { cells: unknown[]; object?: KubeObject }[];
}

const table = (version = "v1") => ({ accept: `application/json;as=Table;v=${version};g=meta.k8s.io` });
/** What kubectl get sends. */
const kubectl = {
  accept:
    "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json",
};
const partial = (as = "PartialObjectMetadata") => ({ accept: `application/json;as=${as};g=meta.k8s.io;v=v1` });

/** What a cell of a column's type may be. */
export const cellTypes: Readonly<Record<string, (cell: unknown) => boolean>> = {
  string: (cell) => typeof cell === "string",
  integer: (cell) => Number.isInteger(cell),
  number: (cell) => typeof cell === "number",
  boolean: (cell) => typeof cell === "boolean",
  date: (cell) => typeof cell === "string" && /^(<invalid>|<unknown>|(\d+[smhdy])+)$/.test(cell),
};

export const tableAndPartial = chapter("6 Table and PartialObjectMetadata", [
  requirement("R-TBL-1", "a list as a table", async ({ main }) => {
    await main.create("a");
    await main.create("b");
    const plain = (await main.list()).list;
    const got = (await main.list("", kubectl)).expect(200).json as Table;
    assert.equal(got.kind, "Table");
    assert.equal(got.apiVersion, "meta.k8s.io/v1");
    assert.ok(BigInt(got.metadata.resourceVersion ?? "0") >= BigInt(plain.metadata.resourceVersion ?? "0"));
    const columns = got.columnDefinitions ?? [];
    assert.deepEqual(
      columns.map(({ name, type, priority }) => ({ name, type, priority })),
      [{ name: "Name", type: "string", priority: 0 }, ...main.resource.columns],
    );
    assert.equal(columns[0]?.format, "name");
    for (const column of columns) {
      assert.equal(typeof column.description, "string", column.name);
      assert.match(column.type, /^(integer|number|string|boolean|date|array|object)$/, column.name);
    }
    assert.deepEqual(
      got.rows.map(({ cells }) => cells[0]),
      ["a", "b"],
    );
    for (const { cells } of got.rows) assert.equal(cells.length, columns.length);
  }),

  requirement("R-TBL-1", "v1beta1 for who asks for it", async ({ main }) => {
    await main.create("a");
    assert.equal((await main.list("", table("v1beta1"))).at("apiVersion"), "meta.k8s.io/v1beta1");
    assert.equal((await main.list("", table("v1beta1"))).at("rows.0.object.apiVersion"), "meta.k8s.io/v1beta1");
  }),

  requirement("R-TBL-2", "single objects and the answers of writes as tables", async ({ main }) => {
    const one = (answer: { json: unknown }, name: string) => {
      const { rows, columnDefinitions, kind } = answer.json as Table;
      assert.equal(kind, "Table");
      assert.deepEqual(
        rows.map(({ cells }) => cells[0]),
        [name],
      );
      assert.ok((columnDefinitions ?? []).length > 0);
    };
    one((await main.post(main.sample("a"), "", kubectl)).expect(201), "a");
    one((await main.get("a", "", kubectl)).expect(200), "a");
    const patched = await main.send(
      "PATCH",
      main.at("a"),
      { metadata: { labels: { x: "y" } } },
      { ...kubectl, "content-type": "application/merge-patch+json" },
    );
    one(patched.expect(200), "a");
    one((await main.send("PUT", main.at("a"), (await main.get("a")).json, kubectl)).expect(200), "a");
  }),

  requirement("R-TBL-2", "limit and continue work in tables", async ({ main }) => {
    for (const name of ["a", "b", "c"]) await main.create(name);
    const first = (await main.list("?limit=2", kubectl)).json as Table;
    assert.equal(first.rows.length, 2);
    assert.equal(first.metadata.remainingItemCount, 1);
    const query = `?limit=2&continue=${encodeURIComponent(first.metadata.continue ?? "")}`;
    const second = (await main.list(query, kubectl)).expect(200).json as Table;
    assert.deepEqual(
      second.rows.map(({ cells }) => cells[0]),
      ["c"],
    );
    assert.equal(second.metadata.resourceVersion, first.metadata.resourceVersion);
  }),

  requirement("R-TBL-3", "includeObject says what a row carries", async ({ main }) => {
    await main.create("a");
    const row = async (query: string) => ((await main.list(query, kubectl)).expect(200).json as Table).rows[0]?.object;
    for (const query of ["", "?includeObject=Metadata"]) {
      const object = await row(query);
      assert.equal(object?.kind, "PartialObjectMetadata");
      assert.equal(object.metadata.name, "a");
      assert.equal(object.spec, undefined);
    }
    const object = await row("?includeObject=Object");
    assert.equal(object?.kind, main.resource.kind);
    assert.ok(object.spec);
    assert.equal((await row("?includeObject=None")) ?? undefined, undefined);
    (await main.list("?includeObject=Nope", kubectl)).failure(400, "BadRequest", /Unable to convert to Table/);
  }),

  requirement("R-TBL-4", "cells are typed; a missing value is null", async ({ main }) => {
    await main.create("a");
    const { rows, columnDefinitions = [] } = (await main.list("", kubectl)).json as Table;
    for (const [index, cell] of (rows[0]?.cells ?? []).entries()) {
      const { name, type } = columnDefinitions[index] ?? { name: "?", type: "?" };
      const fits = cell === null || (cellTypes[type]?.(cell) ?? true);
      assert.ok(fits, `column ${name} of type ${type} has the cell ${JSON.stringify(cell)}`);
    }
  }),

  requirement("R-TBL-5", "a kind without columns has a name and an age", async ({ main }) => {
    const { columns } = main.resource;
    const [age, ...others] = columns;
    if (others.length > 0 || age?.type !== "date") notApplicable("the kind has columns of its own");
    assert.match(age.name, /^(Age|Created At)$/);
  }),

  requirement(
    "R-TBL-6, R-WATCH-25",
    "a watch of tables: one row an event, columns only in the first",
    async ({ main }) => {
      await main.create("a");
      const watch = await main.watch("", { headers: table() });
      await main.create("b");
      await main.delete("a");
      const events = await watch.take(3);
      assert.deepEqual(
        events.map(({ type }) => type),
        ["ADDED", "ADDED", "DELETED"],
      );
      const tables = events.map(({ object }) => object as unknown as Table);
      assert.deepEqual(
        tables.map(({ rows }) => rows.map(({ cells }) => cells[0])),
        [["a"], ["b"], ["a"]],
      );
      assert.ok((tables[0]?.columnDefinitions ?? []).length > 0);
      for (const later of tables.slice(1)) assert.deepEqual(later.columnDefinitions ?? [], []);
    },
  ),

  requirement("R-TBL-6", "a bookmark's row keeps its annotation", async ({ main }) => {
    await main.create("a");
    const watch = await main.watch(
      "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true",
      { headers: table() },
    );
    const [, bookmark] = await watch.take(2);
    assert.equal(bookmark?.type, "BOOKMARK");
    const row = (bookmark.object as unknown as Table).rows[0];
    assert.equal(row?.object?.metadata.annotations?.["k8s.io/initial-events-end"], "true");
    assert.match(row.object.metadata.resourceVersion ?? "", /^\d+$/);
  }),

  requirement("R-TBL-7", "metadata alone: single objects, lists and watches", async ({ main }) => {
    const owner = { apiVersion: "v1", kind: "ConfigMap", name: "o", uid: "u" };
    const metadata = { labels: { a: "b" }, finalizers: ["example.com/f"], ownerReferences: [owner] };
    const full = await main.create("a", { metadata });
    const check = (object: KubeObject) => {
      assert.equal(object.kind, "PartialObjectMetadata");
      assert.equal(object.apiVersion, "meta.k8s.io/v1");
      assert.deepEqual(object.metadata, full.metadata);
      assert.deepEqual(Object.keys(object).sort(), ["apiVersion", "kind", "metadata"]);
    };
    check((await main.get("a", "", partial())).expect(200).object);
    const list = (await main.list("", partial("PartialObjectMetadataList"))).expect(200).list;
    assert.equal(list.kind, "PartialObjectMetadataList");
    assert.equal(list.apiVersion, "meta.k8s.io/v1");
    assert.match(list.metadata.resourceVersion ?? "", /^\d+$/);
    list.items.forEach(check);
    const watch = await main.watch("", { headers: partial() });
    for (const { object } of await watch.take(1)) check(object);
  }),

  requirement("R-TBL-7", "a part of a list, or a list of one, is not acceptable", async ({ main }) => {
    await main.create("a");
    (await main.list("", partial())).failure(406, "NotAcceptable");
    // kube-apiserver: 500, "content is not a list".
    (await main.get("a", "", partial("PartialObjectMetadataList"))).expectOneOf([406, 500]);
  }),

  requirement("R-TBL-9", "errors are not made into tables", async ({ main }) => {
    (await main.get("nope", "", kubectl)).failure(404, "NotFound");
    (await main.get("nope", "", table())).failure(404, "NotFound");
    (await main.get("nope", "", partial())).failure(404, "NotFound");
  }),

  requirement(
    "R-TBL-8",
    "a Status has no metadata to show: a deletion with JSON as last choice stays a Status",
    async ({ main }) => {
      await main.create("a");
      const answer = (await main.send("DELETE", main.at("a"), undefined, kubectl)).expect(200);
      assert.ok(answer.at("kind") === "Status" || answer.at("kind") === "Table", answer.text);
    },
  ),
]);
