import assert from "node:assert/strict";
import { chapter, requirement } from "../requirement.ts";
import type { JsonObject } from "../../meta/types.ts";
import { kept, namespaced, strangersForbidden, writableStatus } from "../needs.ts";
import { groupResource } from "../target.ts";

const optimisticLock = /the object has been modified; please apply your changes to the latest version and try again$/;

export const createUpdatePatch = chapter("12.1-12.4 create, update, patch", [
  requirement(
    "R-WR-1",
    "authorization comes before everything about the body",
    [strangersForbidden],
    async ({ anonymous, main }) => {
      const path = main.path();
      for (const headers of [
        { "content-type": "text/plain" },
        { "content-type": "application/json" },
        { accept: "text/html" },
      ]) {
        const answer = await anonymous.send({ method: "POST", path, body: "{", headers });
        answer.failure(403, "Forbidden");
      }
    },
  ),

  requirement("R-WR-1", "406 before 415, 415 before 400", async ({ main }) => {
    (await main.post("{", "", { accept: "text/html", "content-type": "text/plain" })).failure(406, "NotAcceptable");
    (await main.post("{", "?fieldValidation=Nope", { "content-type": "text/plain" })).failure(
      415,
      "UnsupportedMediaType",
    );
  }),

  requirement("R-WR-3", "options of a write", async ({ main }) => {
    const sample = main.sample("a");
    (await main.post(sample, "?dryRun=Nope")).failure(422, "Invalid", /dryRun: Unsupported value: /);
    (await main.post(sample, "?fieldValidation=Nope")).failure(422, "Invalid", /fieldValidation/);
    (await main.post(sample, `?fieldManager=${"x".repeat(129)}`)).failure(422, "Invalid", /fieldManager/);
    (await main.post(sample, "?fieldManager=a%07b")).failure(422, "Invalid", /fieldManager/);
    (await main.get("a")).expect(404);
    await main.create("b");
    (await main.patch("b", {}, "merge", "?force=true")).failure(
      422,
      "Invalid",
      /force: Forbidden: may not be specified for non-apply patch/,
    );
    (await main.post(sample, "?fieldManager=me&fieldValidation=Strict&pretty=true")).expect(201);
  }),

  requirement("R-CRE-1", "a POST answers 201 with the stored object", async ({ main }) => {
    const created = (await main.post(main.sample("a"))).expect(201).object;
    const { spec, defaulted, computed } = main.resource;
    const stored = Object.entries((created.spec ?? {}) as JsonObject).filter(([field]) => !computed.includes(field));
    assert.deepEqual(Object.fromEntries(stored), { ...spec, ...defaulted });
    if (!main.resource.verbs.includes("get")) return;
    assert.match(created.metadata.resourceVersion ?? "", /^[1-9]\d*$/);
    assert.deepEqual((await main.get("a")).object, created);
    (await main.post(main.sample("a"))).failure(409, "AlreadyExists");
  }),

  requirement("R-CRE-1", "one of many creations of a name wins", [kept], async ({ main }) => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => main.post(main.sample("a"))));
    assert.deepEqual(
      answers.map(({ status }) => status).sort((a, b) => a - b),
      [201, ...Array.from({ length: 9 }, () => 409)],
    );
  }),

  requirement("R-UPD-1", "the name in the body is the URL's", async ({ main }) => {
    const created = await main.create("a");
    const renamed = { ...created, metadata: { ...created.metadata, name: "b" } };
    (await main.put("a", renamed)).failure(
      400,
      "BadRequest",
      "the name of the object (b) does not match the name on the URL (a)",
    );
    const { name: _, ...nameless } = created.metadata;
    (await main.put("a", { ...created, metadata: nameless })).failure(
      400,
      "BadRequest",
      /^the name of the object \(.*based on URL\) was undeterminable: name must be provided$/,
    );
  }),

  requirement("R-UPD-1, R-META-5", "the namespace in the body is the URL's", [namespaced], async ({ main }) => {
    const created = await main.create("a");
    const elsewhere = { ...created, metadata: { ...created.metadata, namespace: "other" } };
    (await main.put("a", elsewhere)).failure(
      400,
      "BadRequest",
      "the namespace of the provided object does not match the namespace sent on the request",
    );
  }),

  requirement("R-UPD-2", "a PUT needs the version it changes", async ({ main }) => {
    const created = await main.create("a");
    const { resourceVersion: _, ...versionless } = created.metadata;
    const { details } = (await main.put("a", { ...created, metadata: versionless })).failure(
      422,
      "Invalid",
      new RegExp(
        `^${groupResource(main.resource).replaceAll(".", "\\.")} "a" is invalid: metadata\\.resourceVersion: Invalid value: .*: must be specified for an update$`,
      ),
    );
    assert.equal(details?.causes?.[0]?.field, "metadata.resourceVersion");
    (await main.put("a", { ...created, metadata: { ...created.metadata, labels: { a: "b" } } })).expect(200);
    (await main.put("a", created)).failure(409, "Conflict", optimisticLock);
  }),

  requirement("R-UPD-3, R-VERB-4", "a PUT does not create", async ({ main }) => {
    (await main.put("a", main.sample("a"))).failure(404, "NotFound");
    (await main.put("a", main.sample("a", { metadata: { resourceVersion: "1" } }))).failure(404, "NotFound");
    const created = await main.create("b");
    await main.delete("b");
    const { status } = await main.put("b", created);
    assert.ok(status === 404 || status === 409, String(status));
  }),

  requirement("R-UPD-4", "a PUT of the object leaves its status alone", [writableStatus], async ({ main }) => {
    await main.create("a");
    const withStatus = (
      await main.send(
        "PATCH",
        main.at("a", "status"),
        { status: main.resource.status },
        { "content-type": "application/merge-patch+json" },
      )
    ).expect(200).object;
    const put = (await main.put("a", { ...withStatus, status: {} })).expect(200).object;
    assert.deepEqual(put.status, withStatus.status);
    const { status: _, ...without } = put;
    assert.deepEqual((await main.put("a", without)).expect(200).object.status, withStatus.status);
  }),

  requirement("R-UPD-5", "a PUT replaces: what is absent is gone", async ({ main }) => {
    const created = await main.create("a", { metadata: { labels: { a: "b" }, annotations: { c: "d" } } });
    const { labels: _, annotations: __, ...bare } = created.metadata;
    const { metadata } = (await main.put("a", { ...created, metadata: bare })).expect(200).object;
    assert.equal(metadata.labels, undefined);
    assert.equal(metadata.annotations, undefined);
  }),

  requirement("R-UPD-6", "taking the last finalizer off a terminating object deletes it", async ({ main }) => {
    await main.create("a", { metadata: { finalizers: ["example.com/f"] } });
    await main.delete("a");
    const terminating = (await main.get("a")).object;
    const watch = await main.watch(`&resourceVersion=${terminating.metadata.resourceVersion}`);
    const answer = await main.put("a", { ...terminating, metadata: { ...terminating.metadata, finalizers: [] } });
    assert.equal(answer.expect(200).object.metadata.name, "a");
    (await main.get("a")).failure(404, "NotFound");
    assert.deepEqual(
      (await watch.take(1)).map(({ type }) => type),
      ["DELETED"],
    );
    await watch.quiet();
  }),

  requirement("R-UPD-8, R-PAT-8", "a write that changes nothing is none", async ({ main }) => {
    const created = await main.create("a", { metadata: { labels: { a: "b" } } });
    const watch = await main.watch(`&resourceVersion=${created.metadata.resourceVersion}`);
    for (const answer of [
      await main.put("a", created),
      await main.patch("a", {}),
      await main.patch("a", { metadata: { labels: { a: "b", nope: null } } }),
      await main.patch("a", [], "json"),
      await main.patch("a", [{ op: "test", path: "/metadata/name", value: "a" }], "json"),
      await main.patch("a", { spec: main.resource.spec }),
    ]) {
      assert.deepEqual(answer.expect(200).object, created);
    }
    await watch.quiet();
  }),

  requirement("R-UPD-9", "parallel patches without a version all succeed", async ({ main }) => {
    await main.create("a");
    const patches = Array.from({ length: 20 }, (_, i) => main.patch("a", { metadata: { labels: { [`l${i}`]: "x" } } }));
    for (const answer of await Promise.all(patches)) answer.expect(200);
    assert.equal(Object.keys((await main.get("a")).object.metadata.labels ?? {}).length, 20);
  }),

  requirement("R-UPD-9", "of parallel updates with one version, one succeeds", async ({ main }) => {
    const created = await main.create("a");
    const puts = Array.from({ length: 10 }, (_, i) =>
      main.put("a", { ...created, metadata: { ...created.metadata, labels: { l: `${i}` } } }),
    );
    const statuses = (await Promise.all(puts)).map(({ status }) => status).sort((a, b) => a - b);
    assert.deepEqual(statuses, [200, ...Array.from({ length: 9 }, () => 409)]);
  }),

  requirement("R-PAT-1, R-PAT-6", "other patch types are a 415, exactly", async ({ main }) => {
    await main.create("a");
    for (const type of [
      "application/strategic-merge-patch+json",
      "application/json",
      "text/plain",
      "application/cbor",
    ]) {
      (await main.patch("a", {}, type)).failure(415, "UnsupportedMediaType");
    }
    (await main.patch("a", {}, "application/merge-patch+json; charset=utf-8")).expect(200);
  }),

  requirement("R-PAT-2", "a patch may not change name, namespace or type", async ({ main }) => {
    await main.create("a");
    for (const patch of [
      { metadata: { name: "b" } },
      ...(main.resource.namespaced ? [{ metadata: { namespace: "other" } }] : []),
      { apiVersion: "x.example.com/v1" },
      { kind: "Other" },
    ]) {
      const { status } = await main.patch("a", patch);
      assert.ok(status === 400 || status === 422, `${JSON.stringify(patch)}: ${status}`);
    }
  }),

  requirement("R-PAT-3", "version and uid in a patch are preconditions", async ({ main }) => {
    const { metadata } = await main.create("a");
    (await main.patch("a", { metadata: { resourceVersion: "1", labels: { a: "b" } } })).failure(
      409,
      "Conflict",
      optimisticLock,
    );
    // In kube-apiserver a patch of the uid is an invalid change of what cannot change.
    (await main.patch("a", { metadata: { uid: "11111111-1111-4111-8111-111111111111" } })).expectOneOf([409, 422]);
    (
      await main.patch("a", {
        metadata: { resourceVersion: metadata.resourceVersion, uid: metadata.uid, labels: { a: "b" } },
      })
    ).expect(200);
    (await main.patch("nope", {})).failure(404, "NotFound");
    (await main.patch("nope", [], "json")).failure(404, "NotFound");
  }),

  requirement("R-PAT-4", "JSON patch operations", async ({ main }) => {
    await main.create("a", { metadata: { labels: { "a/b": "1", b: "2" }, finalizers: ["example.com/x"] } });
    const operations = [
      { op: "test", path: "/metadata/labels/a~1b", value: "1" },
      { op: "replace", path: "/metadata/labels/a~1b", value: "3" },
      { op: "remove", path: "/metadata/labels/b" },
      { op: "add", path: "/metadata/annotations", value: { from: "x" } },
      { op: "copy", from: "/metadata/annotations/from", path: "/metadata/annotations/copied" },
      { op: "move", from: "/metadata/annotations/from", path: "/metadata/annotations/moved" },
      { op: "add", path: "/metadata/finalizers/-", value: "example.com/y" },
      { op: "add", path: "/metadata/finalizers/0", value: "example.com/w" },
    ];
    const { metadata } = (await main.patch("a", operations, "json")).expect(200).object;
    assert.deepEqual(metadata.labels, { "a/b": "3" });
    assert.deepEqual(metadata.annotations, { copied: "x", moved: "x" });
    assert.deepEqual(metadata.finalizers, ["example.com/w", "example.com/x", "example.com/y"]);
  }),

  requirement("R-PAT-4", "a JSON patch that does not apply is a 422, one that is none a 400", async ({ main }) => {
    const created = await main.create("a");
    for (const operation of [
      { op: "test", path: "/metadata/name", value: "b" },
      { op: "remove", path: "/metadata/labels/nope" },
      { op: "replace", path: "/spec/nope/deeper", value: 1 },
      { op: "replace", path: "/metadata/labels/nope", value: "1" },
      { op: "add", path: "/nope/x", value: 1 },
      { op: "move", from: "/nope", path: "/spec/x" },
    ]) {
      (await main.patch("a", [operation], "json")).failure(
        422,
        "Invalid",
        /^the server rejected our request due to an error in our request/,
      );
    }
    for (const patch of ["{", '"x"', "1", '{"op":"add"}', "[1]"])
      (await main.patch("a", patch, "json")).failure(400, "BadRequest");
    for (const operation of [{ op: "nope", path: "/spec" }, { op: "add" }, { path: "/spec" }]) {
      const { status } = await main.patch("a", [operation], "json");
      assert.ok(status === 400 || status === 422, `${JSON.stringify(operation)}: ${status}`);
    }
    assert.deepEqual((await main.get("a")).object, created);
  }),

  requirement("R-PAT-4", "a JSON patch has at most 10000 operations, and may not blow up", async ({ main }) => {
    await main.create("a", { metadata: { annotations: { a: "x".repeat(1000) } } });
    const many = Array.from({ length: 10_001 }, () => ({ op: "test", path: "/metadata/name", value: "a" }));
    (await main.patch("a", many, "json")).failure(
      413,
      "RequestEntityTooLarge",
      /The allowed maximum operations in a JSON patch is 10000, got 10001/,
    );
    const copies = Array.from({ length: 5000 }, (_, i) => ({
      op: "copy",
      from: "/metadata/annotations/a",
      path: `/metadata/annotations/a${i}`,
    }));
    const { status } = await main.patch("a", copies, "json");
    assert.ok(status >= 400 && status < 500, String(status));
  }),

  requirement("R-PAT-4", "a JSON patch cannot reach a prototype", async ({ main }) => {
    await main.create("a");
    for (const path of ["/__proto__/polluted", "/constructor/prototype/polluted", "/metadata/__proto__/polluted"]) {
      const { status } = await main.patch("a", [{ op: "add", path, value: "x" }], "json");
      assert.ok(status < 500, `${path}: ${status}`);
    }
    (await main.patch("a", '{"__proto__":{"polluted":"x"},"metadata":{"labels":{"__proto__":"y"}}}')).expect(422);
    assert.equal("polluted" in (await main.get("a")).object, false);
    (await main.get("a")).expect(200);
  }),

  requirement("R-PAT-5", "merge patch: null deletes, lists are replaced", async ({ main }) => {
    await main.create("a", {
      metadata: { labels: { a: "1", b: "2" }, finalizers: ["example.com/x", "example.com/y"] },
    });
    const { metadata } = (
      await main.patch("a", { metadata: { labels: { a: null, c: "3" }, finalizers: ["example.com/z"] } })
    ).expect(200).object;
    assert.deepEqual(metadata.labels, { b: "2", c: "3" });
    assert.deepEqual(metadata.finalizers, ["example.com/z"]);
    for (const patch of ["[]", '"x"', "1", "{"]) (await main.patch("a", patch)).failure(400, "BadRequest");
  }),

  requirement("R-PAT-7", "a patch whose result is no such object is refused", async ({ main }) => {
    await main.create("a");
    (await main.patch("a", { metadata: { labels: { a: 1 } } })).failure(422, "Invalid");
    (await main.patch("a", { metadata: [] })).failure(422, "Invalid");
    const { status } = await main.patch("a", [{ op: "remove", path: "/metadata" }], "json");
    assert.ok(status === 400 || status === 422, String(status));
  }),
]);
