import assert from "node:assert/strict";
import { chapter, requirement } from "../requirement.ts";
import { clusterScoped, namespaced } from "../needs.ts";
import type { Collection } from "../context.ts";

/** Objects by name, and their labels. */
const objects: Readonly<Record<string, Record<string, string>>> = {
  a: { env: "prod", tier: "1" },
  b: { env: "dev", tier: "5" },
  c: { env: "prod", tier: "10", "example.com/x": "" },
  d: {},
};

/** A label selector, and what it chooses. */
const labelSelectors: readonly (readonly [string, string])[] = [
  ["env=prod", "a c"],
  ["env==prod", "a c"],
  ["env!=prod", "b d"],
  ["env in (prod,dev)", "a b c"],
  ["env in ( prod )", "a c"],
  ["env notin (prod)", "b d"],
  ["env", "a b c"],
  ["!env", "d"],
  ["tier>1", "b c"],
  ["tier gt 1", ""],
  ["tier<10", "a b"],
  ["env=prod,tier=1", "a"],
  ["env=prod,!example.com/x", "a"],
  ["example.com/x", "c"],
  ["example.com/x=", "c"],
  ["env in (prod),tier notin (1)", "c"],
  ["nope", ""],
  ["", "a b c d"],
];
const badSelectors = [
  "env in prod",
  "env in (",
  "=x",
  "a b",
  "env=a=b",
  "env in (a b)",
  "!!env",
  "a>x",
  "A_/x=y",
  `env=${"x".repeat(64)}`,
  "a,,b",
];

const fieldSelectors: readonly (readonly [string, string])[] = [
  ["metadata.name=a", "a"],
  ["metadata.name==a", "a"],
  ["metadata.name!=a", "b c d"],
  ["metadata.name=a,metadata.name=b", ""],
  ["metadata.name=a,metadata.namespace=NS", "a"],
  ["metadata.namespace=other", ""],
  ["metadata.namespace!=other", "a b c d"],
  ["metadata.name=nope", ""],
  ["metadata.name=a\\,b", ""],
  ["", "a b c d"],
];

async function fill(collection: Collection): Promise<void> {
  for (const [name, labels] of Object.entries(objects)) await collection.create(name, { metadata: { labels } });
}

const query = (name: string, value: string) => `${name}=${encodeURIComponent(value)}`;
const chosen = (list: { items: { metadata: { name?: string } }[] }) =>
  list.items.map(({ metadata }) => metadata.name).join(" ");

export const selectors = chapter("10 selectors", [
  requirement("R-SEL-1", "label selectors in lists", async ({ main }) => {
    await fill(main);
    for (const [selector, expected] of labelSelectors) {
      // The words gt and lt belong to node selectors: as label selectors they do not parse.
      if (selector.includes(" gt "))
        (await main.list(`?${query("labelSelector", selector)}`)).failure(400, "BadRequest");
      else
        assert.equal(
          chosen((await main.list(`?${query("labelSelector", selector)}`)).expect(200).list),
          expected,
          selector,
        );
    }
  }),

  requirement("R-SEL-1", "label selectors that do not parse are refused", async ({ main }) => {
    for (const selector of badSelectors) {
      const text = query("labelSelector", selector);
      (await main.list(`?${text}`)).failure(400, "BadRequest");
      (await main.list(`?watch=1&${text}`)).failure(400, "BadRequest");
      if (!main.resource.verbs.includes("deletecollection")) continue;
      (await main.send("DELETE", `${main.path()}?${text}`)).failure(400, "BadRequest");
    }
  }),

  requirement("R-SEL-2", "field selectors in lists", async ({ main }) => {
    await fill(main);
    for (const [selector, expected] of fieldSelectors) {
      if (selector.includes("namespace") && !main.resource.namespaced) continue;
      const answer = await main.list(`?${query("fieldSelector", selector.replace("NS", main.own))}`);
      assert.equal(chosen(answer.expect(200).list), expected, selector);
    }
  }),

  requirement("R-SEL-2", "an unknown field is refused, never ignored", async ({ main }) => {
    await main.create("a");
    for (const selector of ["spec.nope=1", "metadata.uid=x", "status.phase!=y", "metadata.labels=x"]) {
      const text = `?${query("fieldSelector", selector)}`;
      (await main.list(text)).failure(400, "BadRequest", /field label not supported: |is not a known field selector/);
      (await main.list(`${text}&watch=1`)).failure(400, "BadRequest");
      (await main.send("DELETE", main.path() + text)).failure(400, "BadRequest");
    }
    (await main.get("a")).expect(200);
    for (const selector of ["nonsense", "a=b=c", "=x"])
      (await main.list(`?${query("fieldSelector", selector)}`)).failure(400, "BadRequest");
  }),

  requirement("R-SEL-2", "a cluster-scoped object has no namespace to select by", [clusterScoped], async ({ main }) => {
    (await main.list(`?${query("fieldSelector", "metadata.namespace=x")}`)).failure(400, "BadRequest");
  }),

  requirement(
    "R-SEL-4, R-SEL-5",
    "the same selectors in watches and over all namespaces",
    [namespaced],
    async ({ main }) => {
      await fill(main);
      const label = query("labelSelector", "env=prod");
      const watch = await main.watch(`&${label}`);
      assert.deepEqual(
        (await watch.take(2)).map(({ object }) => object.metadata.name),
        ["a", "c"],
      );
      await watch.quiet();
      const all = await main.send(
        "GET",
        `${main.path("")}?${label}&${query("fieldSelector", `metadata.namespace=${main.own}`)}`,
      );
      assert.equal(chosen(all.expect(200).list), "a c", "R-SEL-5");
      const one = await main.watch(`&${query("fieldSelector", "metadata.name=b")}`);
      assert.deepEqual(
        (await one.take(1)).map(({ object }) => object.metadata.name),
        ["b"],
      );
      await one.quiet();
    },
  ),

  requirement("R-SEL-4", "the same selectors in tables and partial lists", async ({ main }) => {
    await fill(main);
    const text = `?${query("labelSelector", "env=prod")}`;
    const table = await main.list(text, { accept: "application/json;as=Table;v=v1;g=meta.k8s.io" });
    assert.deepEqual(
      (table.at("rows") as { cells: string[] }[]).map(({ cells }) => cells[0]),
      ["a", "c"],
    );
    const partial = await main.list(text, {
      accept: "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io",
    });
    assert.equal(chosen(partial.list), "a c");
  }),

  requirement("R-SEL-4", "the same selectors in deletecollection", async ({ main }) => {
    await fill(main);
    (await main.send("DELETE", `${main.path()}?${query("labelSelector", "env=prod")}`)).expect(200);
    assert.equal(chosen((await main.list()).list), "b d");
    (await main.send("DELETE", `${main.path()}?${query("fieldSelector", "metadata.name=d")}`)).expect(200);
    assert.equal(chosen((await main.list()).list), "b");
  }),

  requirement("R-SEL-6", "shardSelector is ignored or refused", async ({ main }) => {
    await main.create("a");
    const answer = await main.list("?shardSelector=x");
    if (answer.status === 200) assert.equal(chosen(answer.list), "a");
    else assert.ok(answer.status === 400 || answer.status === 422, String(answer.status));
  }),

  requirement("R-VERB-2", "a name in the path and another in the selector do not agree", async ({ main }) => {
    await main.create("a");
    const { status } = await main.get("a", `?${query("fieldSelector", "metadata.name=b")}`);
    assert.ok(status === 400 || status === 200, String(status));
  }),
]);
