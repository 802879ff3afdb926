import assert from "node:assert/strict";
import type { Collection } from "../context.ts";
import { chapter, requirement } from "../requirement.ts";
import { clusterScoped, kept, mutableField, namespaced, prunes, writableStatus } from "../needs.ts";
import { groupVersion } from "../target.ts";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const junk = {
  uid: "junk",
  creationTimestamp: "2001-01-01T00:00:00Z",
  deletionTimestamp: "2001-01-01T00:00:00Z",
  deletionGracePeriodSeconds: 5,
  selfLink: "/junk",
  generation: 99,
};

export const metadata = chapter("8 object metadata", [
  requirement("R-META-1, R-META-10", "system fields of a request are overwritten", async ({ main }) => {
    const { metadata, status } = await main.create("a", { metadata: junk });
    assert.match(metadata.uid ?? "", uuid);
    assert.match(metadata.creationTimestamp ?? "", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.ok(Math.abs(Date.parse(metadata.creationTimestamp ?? "") - Date.now()) < 60_000);
    assert.equal(metadata.generation, 1);
    assert.equal(metadata.deletionTimestamp, undefined);
    assert.equal(metadata.deletionGracePeriodSeconds, undefined);
    assert.equal("selfLink" in metadata, false);
    assert.equal(status, undefined);
  }),

  requirement(
    "R-META-1, R-STS-1",
    "status is dropped at creation where there is a subresource for it",
    [writableStatus],
    async ({ main }) => {
      const created = (await main.post(main.sample("a", { status: main.resource.status }))).expect(201).object;
      assert.equal(created.status, undefined);
      assert.equal((await main.get("a")).object.status, undefined);
    },
  ),

  requirement("R-META-2", "a resourceVersion cannot be chosen", async ({ main }) => {
    const answer = await main.post(main.sample("a", { metadata: { resourceVersion: "5" } }));
    assert.ok(answer.status === 400 || answer.status === 500, answer.text);
    assert.match(answer.text, /resourceVersion should not be set on objects to be created/);
    (await main.get("a")).expect(404);
  }),

  requirement("R-META-3", "generateName makes names", async ({ main }) => {
    const names = new Set<string>();
    for (let i = 0; i < 5; i++) {
      const { metadata } = (await main.post(main.sample("", { metadata: { generateName: "pre-" } }))).expect(
        201,
      ).object;
      assert.match(metadata.name ?? "", /^pre-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
      assert.equal(metadata.generateName, "pre-");
      names.add(metadata.name ?? "");
    }
    assert.equal(names.size, 5);
    const long = (await main.post(main.sample("", { metadata: { generateName: "x".repeat(80) } }))).expect(201).object;
    assert.match(long.metadata.name ?? "", /^x{58}[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  }),

  requirement("R-META-3", "a name given stands; without any name it is invalid", async ({ main }) => {
    const { metadata } = (await main.post(main.sample("a", { metadata: { generateName: "pre-" } }))).expect(201).object;
    assert.equal(metadata.name, "a");
    (await main.post(main.sample(""))).failure(
      422,
      "Invalid",
      /metadata\.name: Required value: name or generateName is required/,
    );
  }),

  requirement("R-META-4", "names are DNS subdomains", async ({ main }) => {
    for (const name of ["a", "a.b-c", "0", "x".repeat(63), `${"x".repeat(63)}.${"y".repeat(63)}`])
      (await main.post(main.sample(name))).expect(201);
    for (const name of ["A", "a_b", "-a", "a-", "a..b", ".a", "x".repeat(254), "ä", "a b"]) {
      const { details } = (await main.post(main.sample("", { metadata: { name } }))).failure(
        422,
        "Invalid",
        /metadata\.name: /,
      );
      assert.ok(
        details?.causes?.some(({ field }) => field === "metadata.name"),
        name,
      );
    }
    const message = /metadata\.name: Invalid value: "A": a lowercase RFC 1123 subdomain must consist of/;
    (await main.post(main.sample("A"))).failure(422, "Invalid", message);
  }),

  requirement("R-META-5", "the namespace of the object is the request's", [namespaced], async ({ main }) => {
    assert.equal((await main.create("a")).metadata.namespace, main.own);
    assert.equal((await main.create("b", { metadata: { namespace: main.own } })).metadata.namespace, main.own);
    (await main.post(main.sample("c", { metadata: { namespace: "other" } }))).failure(
      400,
      "BadRequest",
      "the namespace of the provided object does not match the namespace sent on the request",
    );
  }),

  requirement("R-META-5", "a cluster-scoped object loses its namespace", [clusterScoped], async ({ main }) => {
    assert.equal((await main.create("a", { metadata: { namespace: "other" } })).metadata.namespace, undefined);
  }),

  requirement("R-META-6", "apiVersion and kind are the URL's", async ({ main }) => {
    const { apiVersion: _, kind: __, ...typeless } = main.sample("a");
    // Built-in kinds take them from the URL, custom resources need them.
    const answer = (await main.post(typeless)).expectOneOf([201, 400]);
    if (answer.status === 201) {
      assert.equal(answer.object.apiVersion, groupVersion(main.resource));
      assert.equal(answer.object.kind, main.resource.kind);
    } else answer.failure(400, "BadRequest", /Object 'Kind' is missing/);
    (await main.post({ ...main.sample("b"), apiVersion: "x.example.com/v9" })).failure(
      400,
      "BadRequest",
      `the API version in the data (x.example.com/v9) does not match the expected API version (${groupVersion(main.resource)})`,
    );
    // Built-in kinds cannot read another kind, custom resources find it invalid.
    (await main.post({ ...main.sample("b"), kind: "Other" })).expectOneOf([400, 422]);
    (await main.get("b")).failure(404, "NotFound");
    (await main.post("nonsense: [")).failure(400, "BadRequest");
  }),

  requirement("R-META-7", "labels and annotations", async ({ main }) => {
    const labels = { a: "", "example.com/B_c.d": "X-y_z.1", ["k".repeat(63)]: "v".repeat(63) };
    const annotations = { "example.com/Any.Case": "anything at all: \u{1f389}\n" };
    const { metadata } = await main.create("a", { metadata: { labels, annotations } });
    assert.deepEqual(metadata.labels, labels);
    assert.deepEqual(metadata.annotations, annotations);
    for (const bad of [
      { labels: { "a b": "" } },
      { labels: { a: "b c" } },
      { labels: { a: "v".repeat(64) } },
      { labels: { ["k".repeat(64)]: "" } },
      { labels: { "A_/x": "" } },
      { annotations: { "a b": "" } },
    ]) {
      (await main.post(main.sample("b", { metadata: bad }))).failure(
        422,
        "Invalid",
        /metadata\.(labels|annotations): Invalid value/,
      );
    }
    for (const bad of [{ labels: { a: 1 } }, { annotations: { a: true } }, { labels: [] }, { annotations: "x" }]) {
      (await main.post(main.sample("b", { metadata: bad }))).failure(400, "BadRequest");
    }
  }),

  requirement("R-META-7", "annotations have 262144 bytes", async ({ main }) => {
    await main.create("a", { metadata: { annotations: { a: "x".repeat(262144 - 1) } } });
    (await main.post(main.sample("b", { metadata: { annotations: { a: "x".repeat(262144) } } }))).failure(
      422,
      "Invalid",
      /metadata\.annotations: Too long: may not be more than 262144 bytes/,
    );
  }),

  requirement("R-META-8", "finalizers are qualified names", async ({ main }) => {
    await main.create("a", { metadata: { finalizers: ["example.com/f"] } });
    (await main.post(main.sample("b", { metadata: { finalizers: ["a b"] } }))).failure(
      422,
      "Invalid",
      /metadata\.finalizers/,
    );
    const plain = (await main.post(main.sample("c", { metadata: { finalizers: ["plain"] } }))).expect(201);
    assert.match(plain.headerValues("warning").join(), /prefer a domain-qualified finalizer name/);
    (await main.post(main.sample("d", { metadata: { finalizers: ["orphan", "foregroundDeletion"] } }))).failure(
      422,
      "Invalid",
    );
  }),

  requirement("R-META-9", "ownerReferences", async ({ main }) => {
    const owner = { apiVersion: "example.com/v1", kind: "Owner", name: "o", uid: "u1" };
    const { metadata } = await main.create("a", {
      metadata: { ownerReferences: [{ ...owner, controller: true, blockOwnerDeletion: true }] },
    });
    assert.deepEqual(metadata.ownerReferences, [{ ...owner, controller: true, blockOwnerDeletion: true }]);
    const twice = (await main.post(main.sample("b", { metadata: { ownerReferences: [owner, owner] } }))).expect(201);
    assert.deepEqual(twice.at("metadata.ownerReferences"), [owner]);
    assert.equal(twice.headerValues("warning").length, 1);
    for (const references of [
      [{ ...owner, name: "" }],
      [{ ...owner, uid: "" }],
      [{ ...owner, kind: "" }],
      [{ ...owner, apiVersion: "" }],
      [{ ...owner, apiVersion: "v1", kind: "Event" }],
      [
        { ...owner, controller: true },
        { ...owner, uid: "u2", controller: true },
      ],
    ]) {
      (await main.post(main.sample("c", { metadata: { ownerReferences: references } }))).failure(
        422,
        "Invalid",
        /metadata\.ownerReferences/,
      );
    }
  }),

  requirement("R-META-11", "malformed metadata is refused, unknown metadata dropped", async ({ main }) => {
    for (const metadata of [
      { name: 5 },
      { finalizers: "x" },
      { ownerReferences: {} },
      { creationTimestamp: "yesterday" },
      { generation: "x" },
    ]) {
      (await main.post(main.sample("", { metadata: { name: "a", ...metadata } }))).failure(400, "BadRequest");
    }
    const created = await main.create("a", { metadata: { foo: "bar" } });
    assert.equal("foo" in created.metadata, false);
  }),

  requirement("R-META-20", "system fields are kept over a PUT", async ({ main }) => {
    const created = await main.create("a");
    const changed = {
      ...created,
      metadata: { name: "a", resourceVersion: created.metadata.resourceVersion, labels: { a: "b" } },
    };
    const { metadata } = (await main.put("a", changed)).expect(200).object;
    assert.equal(metadata.uid, created.metadata.uid);
    assert.equal(metadata.creationTimestamp, created.metadata.creationTimestamp);
    assert.equal(metadata.generation, 1);
    const other = { ...created, metadata: { ...metadata, uid: "11111111-1111-4111-8111-111111111111" } };
    (await main.put("a", other)).failure(
      409,
      "Conflict",
      /UID in precondition: 11111111-1111-4111-8111-111111111111, UID in object meta: /,
    );
  }),

  requirement(
    "R-META-22",
    "a terminating object takes no new finalizers, but other changes",
    [mutableField],
    async ({ main }) => {
      await main.create("a", { metadata: { finalizers: ["example.com/hold"] } });
      (await main.delete("a")).expect(200);
      (await main.patch("a", { metadata: { finalizers: ["example.com/hold", "example.com/new"] } })).failure(
        422,
        "Invalid",
        /metadata\.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers \[\]string\{"example\.com\/new"\}$/,
      );
      (await main.patch("a", { metadata: { labels: { still: "works" } } })).expect(200);
      (await main.patch("a", { spec: { [main.resource.field.name]: main.resource.field.value } })).expect(200);
      (await main.patch("a", { metadata: { finalizers: null } })).expect(200);
      (await main.get("a")).failure(404, "NotFound");
    },
  ),

  requirement("R-META-23", "generation counts changes of what is wanted", [mutableField], async ({ main }) => {
    await main.create("a");
    const changed = { spec: { [main.resource.field.name]: main.resource.field.value } };
    const metadata = { labels: { a: "b" }, annotations: { a: "b" }, finalizers: ["example.com/f"] };
    assert.equal(await generationAfter(main, { metadata }), 1);
    assert.equal(await generationAfter(main, changed), 2);
    assert.equal(await generationAfter(main, changed), 2);
    assert.equal((await main.delete("a")).expect(200).at("metadata.generation"), 3);
    assert.equal((await main.delete("a")).expect(200).at("metadata.generation"), 3);
  }),

  requirement("R-META-23", "what is dropped is no change", [prunes], async ({ main }) => {
    await main.create("a");
    assert.equal(await generationAfter(main, { spec: { [main.resource.unknownField]: 1 } }), 1);
  }),

  requirement("R-META-23", "a status sent to the object itself is no change", [writableStatus], async ({ main }) => {
    await main.create("a");
    assert.equal(await generationAfter(main, { status: main.resource.status }), 1);
  }),

  requirement("R-META-24", "resourceVersions are growing numbers", [kept], async ({ main }) => {
    const versions: bigint[] = [];
    const note = (version: string | undefined) => {
      assert.match(version ?? "", /^[1-9]\d*$/);
      versions.push(BigInt(version ?? 0));
    };
    note((await main.create("a")).metadata.resourceVersion);
    note((await main.patch("a", { metadata: { labels: { a: "b" } } })).object.metadata.resourceVersion);
    note((await main.create("b")).metadata.resourceVersion);
    note((await main.list()).list.metadata.resourceVersion);
    for (let i = 1; i < versions.length; i++)
      assert.ok((versions[i] ?? 0n) >= (versions[i - 1] ?? 0n) && new Set(versions).size >= 3, versions.join());
  }),

  requirement("R-META-25", "a watch from a list's version sees what came later, once", async ({ main }) => {
    await main.create("a");
    const version = (await main.list()).list.metadata.resourceVersion;
    await main.create("b");
    const watch = await main.watch(`&resourceVersion=${version}`);
    const [event] = await watch.take(1);
    assert.equal(event?.object.metadata.name, "b");
    await watch.quiet();
  }),
]);

const generationAfter = async (main: Collection, patch: object): Promise<unknown> =>
  (await main.patch("a", patch)).expect(200).at("metadata.generation");
