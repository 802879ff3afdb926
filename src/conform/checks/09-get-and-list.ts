import assert from "node:assert/strict";
import { chapter, requirement } from "../requirement.ts";
import type { Collection } from "../context.ts";
import { emptyCollection, namespaced } from "../needs.ts";
import { groupVersion } from "../target.ts";

const future = "9007199254740000";

/** Query of a LIST or GET, and the answer of R-GET-1's table. `R` stands for the version of a first list. */
export const refused: readonly (readonly [string, number, string, RegExp?])[] = [
  ["?resourceVersion=0&resourceVersionMatch=Exact", 422, "Invalid", /resourceVersionMatch/],
  [
    "?resourceVersionMatch=Exact",
    422,
    "Invalid",
    /resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided/,
  ],
  ["?resourceVersionMatch=NotOlderThan", 422, "Invalid", /resourceVersionMatch: Forbidden/],
  ["?resourceVersion=R&resourceVersionMatch=Nope", 422, "Invalid", /resourceVersionMatch: Unsupported value: "Nope"/],
  ["?resourceVersion=x", 400, "BadRequest", /invalid resource version/i],
  ["?resourceVersion=-1", 400, "BadRequest", /invalid resource version/i],
  ["?resourceVersion=1.5", 400, "BadRequest", /invalid resource version/i],
  ["?sendInitialEvents=true", 422, "Invalid", /sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list/],
  [
    "?limit=2&continue=C&resourceVersion=R",
    400,
    "BadRequest",
    /specifying resource version is not allowed when using continue/,
  ],
  ["?limit=2&continue=C&resourceVersion=R&resourceVersionMatch=Exact", 422, "Invalid", /resourceVersionMatch/],
  ["?limit=2&continue=C&resourceVersion=0&resourceVersionMatch=NotOlderThan", 422, "Invalid", /resourceVersionMatch/],
  [`?resourceVersion=${future}`, 504, "Timeout", /Too large resource version/],
  [`?resourceVersion=${future}&resourceVersionMatch=NotOlderThan`, 504, "Timeout", /Too large resource version/],
  [`?resourceVersion=${future}&resourceVersionMatch=Exact`, 504, "Timeout", /Too large resource version/],
];

const names = (list: { items: { metadata: { name?: string } }[] }): (string | undefined)[] =>
  list.items.map(({ metadata }) => metadata.name);

async function fill(collection: Collection, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await collection.create(`n${String(i).padStart(2, "0")}`);
}

export const getAndList = chapter("9 get and list", [
  requirement("R-GET-1", "GET at no version, at any, and not older than one", async ({ main }) => {
    const { metadata } = await main.create("a");
    for (const query of [
      "",
      "?resourceVersion=0",
      `?resourceVersion=${metadata.resourceVersion}`,
      "?resourceVersion=",
    ]) {
      assert.equal((await main.get("a", query)).expect(200).object.metadata.uid, metadata.uid, query);
    }
  }),

  requirement("R-GET-1", "lists at no version, at any, not older than one, and at exactly one", async ({ main }) => {
    await main.create("a");
    const version = (await main.list()).list.metadata.resourceVersion;
    await main.create("b");
    assert.deepEqual(names((await main.list()).list), ["a", "b"]);
    assert.deepEqual(names((await main.list("?resourceVersion=0")).expect(200).list), ["a", "b"]);
    for (const query of ["", "&resourceVersionMatch=NotOlderThan"]) {
      assert.deepEqual(
        names((await main.list(`?resourceVersion=${version}${query}`)).expect(200).list),
        ["a", "b"],
        query,
      );
    }
    const exact = (await main.list(`?resourceVersion=${version}&resourceVersionMatch=Exact`)).expect(200).list;
    assert.deepEqual(names(exact), ["a"]);
    assert.equal(exact.metadata.resourceVersion, version);
    const legacy = (await main.list(`?resourceVersion=${version}&limit=5`)).expect(200).list;
    assert.deepEqual(names(legacy), ["a"], "limit with a version and no match means exactly that version");
    const notOlder = (await main.list(`?resourceVersion=${version}&limit=5&resourceVersionMatch=NotOlderThan`)).expect(
      200,
    ).list;
    assert.deepEqual(names(notOlder), ["a", "b"]);
  }),

  ...refused.map(([query, code, reason, message]) =>
    requirement("R-GET-1", `list ${query} is refused with ${code}`, async ({ main }) => {
      await fill(main, 3);
      const { metadata } = (await main.list("?limit=2")).list;
      const real = query
        .replace("=R", `=${metadata.resourceVersion}`)
        .replace("=C", `=${encodeURIComponent(metadata.continue ?? "")}`);
      (await main.list(real)).failure(code, reason, message);
    }),
  ),

  requirement("R-GET-2", "export is refused, unknown parameters are ignored", async ({ main }) => {
    await main.create("a");
    (await main.get("a", "?export=true")).failure(
      400,
      "BadRequest",
      "the export parameter, deprecated since v1.14, is no longer supported",
    );
    (await main.get("a", "?nope=1")).expect(200);
    (await main.list("?nope=1&timeoutSeconds=5")).expect(200);
  }),

  requirement(
    "R-LIST-1",
    "a list has its kind, its version and its items, even without any",
    [emptyCollection],
    async ({ main }) => {
      const empty = (await main.list()).expect(200).list;
      assert.equal(empty.kind, `${main.resource.kind}List`);
      assert.equal(empty.apiVersion, groupVersion(main.resource));
      assert.match(empty.metadata.resourceVersion ?? "", /^[1-9]\d*$/);
      assert.deepEqual(empty.items, []);
      const { metadata } = await main.create("a");
      for (const query of [
        "",
        "?fieldSelector=metadata.name%3Da",
        "?fieldSelector=metadata.name%3Dnope",
        "?resourceVersion=0",
        "?limit=1",
      ]) {
        const version = (await main.list(query)).expect(200).list.metadata.resourceVersion ?? "";
        assert.match(version, /^[1-9]\d*$/, query);
        if (!query.includes("resourceVersion=0"))
          assert.ok(BigInt(version) >= BigInt(metadata.resourceVersion ?? "0"), query);
      }
    },
  ),

  requirement("R-LIST-1", "a list's version is the snapshot's, not its newest item's", async ({ main }) => {
    await main.create("a");
    await main.create("b");
    const { metadata } = await main.create("c");
    await main.delete("c");
    const list = (await main.list()).list;
    assert.ok(BigInt(list.metadata.resourceVersion ?? "0") > BigInt(metadata.resourceVersion ?? "0"));
  }),

  requirement("R-LIST-2", "pages are of one snapshot and have one version", async ({ main }) => {
    await fill(main, 7);
    const first = (await main.list("?limit=3")).expect(200).list;
    await main.create("n00a");
    await main.delete("n05");
    const seen = names(first);
    let token = first.metadata.continue;
    let pages = 1;
    while (token !== undefined && token !== "") {
      const page = (await main.list(`?limit=3&continue=${encodeURIComponent(token)}`)).expect(200).list;
      assert.equal(page.metadata.resourceVersion, first.metadata.resourceVersion);
      seen.push(...names(page));
      token = page.metadata.continue;
      pages += 1;
    }
    assert.equal(pages, 3);
    assert.deepEqual(seen, ["n00", "n01", "n02", "n03", "n04", "n05", "n06"]);
  }),

  requirement("R-LIST-3", "order is bytewise by name", async ({ main }) => {
    for (const name of ["b", "a-b", "a.b", "a", "a0", "ab"]) await main.create(name);
    assert.deepEqual(names((await main.list()).list), ["a", "a-b", "a.b", "a0", "ab", "b"]);
  }),

  requirement("R-LIST-3", "order is bytewise by namespace/name", [namespaced], async ({ main, beside }) => {
    const dashed = await beside("-b");
    await main.create("x");
    (await main.send("POST", main.path(dashed), main.sample("x"))).expect(201);
    const all = (await main.send("GET", main.path(""))).expect(200).list;
    const namespaces = all.items
      .map(({ metadata }) => metadata.namespace ?? "")
      .filter((namespace) => namespace === main.own || namespace === dashed);
    assert.deepEqual(namespaces, [dashed, main.own], "'-' comes before '/'");
  }),

  requirement("R-LIST-4", "limit counts what is left after filtering", async ({ main }) => {
    for (let i = 0; i < 9; i++) await main.create(`n${i}`, { metadata: { labels: { third: String(i % 3 === 0) } } });
    const list = (await main.list("?limit=2&labelSelector=third%3Dtrue")).expect(200).list;
    assert.deepEqual(names(list), ["n0", "n3"]);
    const rest = (
      await main.list(
        `?limit=2&labelSelector=third%3Dtrue&continue=${encodeURIComponent(list.metadata.continue ?? "")}`,
      )
    ).expect(200).list;
    assert.deepEqual(names(rest), ["n6"]);
    assert.equal(names((await main.list("?limit=0")).list).length, 9);
    assert.equal(names((await main.list("?limit=-1")).list).length, 9);
    (await main.list("?limit=x")).failure(400, "BadRequest");
  }),

  requirement("R-LIST-5", "a spoilt continue token is a client's error", async ({ main }) => {
    const token = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    for (const spoilt of [
      "nonsense",
      "%%%",
      token({}),
      token({ v: "meta.k8s.io/v9", rv: 1, start: "a\u0000" }),
      token({ v: "meta.k8s.io/v1", rv: 0, start: "a\u0000" }),
      token({ v: "meta.k8s.io/v1", rv: 1, start: "" }),
      token({ v: "meta.k8s.io/v1", rv: 1, start: "../../other/x" }),
      token("x"),
      token(null),
    ]) {
      (await main.list(`?limit=1&continue=${encodeURIComponent(spoilt)}`)).failure(400, "BadRequest", /continue/);
    }
  }),

  requirement(
    "R-LIST-6",
    "what remains is counted only without selectors, R-LIST-7: and not on the last page",
    async ({ main }) => {
      await fill(main, 5);
      const first = (await main.list("?limit=2")).list.metadata;
      assert.equal(first.remainingItemCount, 3);
      const filtered = (await main.list("?limit=2&labelSelector=!nope")).list.metadata;
      assert.ok(filtered.continue);
      assert.equal(filtered.remainingItemCount, undefined);
      const last = (await main.list(`?limit=9&continue=${encodeURIComponent(first.continue ?? "")}`)).list;
      assert.equal(last.items.length, 3);
      assert.ok(last.metadata.continue === undefined || last.metadata.continue === "");
      assert.equal(last.metadata.remainingItemCount, undefined);
      const exact = (await main.list("?limit=5")).list.metadata;
      assert.ok(exact.continue === undefined || exact.continue === "");
    },
  ),

  requirement("R-LIST-8", "a version from before the history is gone", async ({ main }) => {
    await main.create("a");
    const answer = await main.list("?resourceVersion=1&resourceVersionMatch=Exact");
    if (answer.status === 200) assert.equal(answer.list.metadata.resourceVersion, "1");
    else answer.failure(410, "Expired", "The resourceVersion for the provided list is too old.");
  }),

  requirement("R-NEG-10", "an item of a list is what GET gives", async ({ main }) => {
    await main.create("a");
    assert.deepEqual((await main.list()).list.items, [(await main.get("a")).object]);
  }),

  requirement("R-LIST-1", "one namespace does not show another's objects", [namespaced], async ({ main, beside }) => {
    const elsewhere = await beside();
    await main.create("a");
    const other = (await main.send("GET", main.path(elsewhere))).expect(200).list;
    assert.deepEqual(other.items, []);
    (await main.send("GET", `${main.path(elsewhere)}/a`)).failure(404, "NotFound");
  }),
]);
