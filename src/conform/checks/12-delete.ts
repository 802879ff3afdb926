import assert from "node:assert/strict";
import { chapter, requirement } from "../requirement.ts";
import { namespaced } from "../needs.ts";
import { groupVersion } from "../target.ts";

const hold = { metadata: { finalizers: ["example.com/hold"] } };

export const deletes = chapter("12.8-12.9 delete, deletecollection", [
  requirement("R-DEL-5", "a deletion answers with what was deleted", async ({ main }) => {
    const { metadata } = await main.create("a");
    const status = (await main.delete("a")).expect(200).json as { kind: string; status: string; details: object };
    assert.equal(status.kind, "Status");
    assert.equal(status.status, "Success");
    assert.deepEqual(status.details, {
      name: "a",
      group: main.resource.group,
      kind: main.resource.resource,
      uid: metadata.uid,
    });
    (await main.get("a")).failure(404, "NotFound");
  }),

  requirement("R-DEL-8", "what is not there cannot be deleted", async ({ main }) => {
    (await main.delete("a")).failure(404, "NotFound");
    await main.create("a");
    await main.delete("a");
    (await main.delete("a")).failure(404, "NotFound");
  }),

  requirement("R-DEL-1", "options may come as JSON, as YAML, in three versions, or in the query", async ({ main }) => {
    for (const [index, apiVersion] of ["v1", "meta.k8s.io/v1", groupVersion(main.resource)].entries()) {
      await main.create(`a${index}`);
      (await main.delete(`a${index}`, { kind: "DeleteOptions", apiVersion, propagationPolicy: "Background" })).expect(
        200,
      );
    }
    await main.create("b");
    const yaml = "kind: DeleteOptions\napiVersion: v1\npreconditions: {uid: nope}\n";
    (await main.send("DELETE", main.at("b"), yaml, { "content-type": "application/yaml" })).failure(409, "Conflict");
    (await main.delete("b", undefined, "?propagationPolicy=Orphan")).expect(200);
    assert.deepEqual((await main.get("b")).object.metadata.finalizers, ["orphan"]);
  }),

  requirement("R-DEL-1", "options in the body win over the query", async ({ main }) => {
    await main.create("a");
    (
      await main.delete(
        "a",
        { kind: "DeleteOptions", apiVersion: "v1", propagationPolicy: "Background" },
        "?propagationPolicy=Orphan",
      )
    ).expect(200);
    (await main.get("a")).failure(404, "NotFound");
  }),

  requirement("R-DEL-1", "bad options are refused", async ({ main }) => {
    await main.create("a");
    (await main.delete("a", { kind: "Other", apiVersion: "v1" })).failure(400, "BadRequest");
    (await main.delete("a", main.sample("a"))).failure(400, "BadRequest");
    (await main.delete("a", { kind: "DeleteOptions", apiVersion: "v1", propagationPolicy: "Nope" })).failure(
      422,
      "Invalid",
      /propagationPolicy/,
    );
    (await main.delete("a", undefined, "?propagationPolicy=Nope")).failure(422, "Invalid", /propagationPolicy/);
    (
      await main.delete("a", {
        kind: "DeleteOptions",
        apiVersion: "v1",
        propagationPolicy: "Orphan",
        orphanDependents: true,
      })
    ).failure(422, "Invalid");
    (await main.delete("a", "{")).failure(400, "BadRequest");
    (await main.delete("a", { kind: "DeleteOptions", apiVersion: "v1", dryRun: ["Nope"] })).failure(
      422,
      "Invalid",
      /dryRun/,
    );
    (await main.get("a")).expect(200);
  }),

  requirement("R-DEL-2", "preconditions", async ({ main }) => {
    const { metadata } = await main.create("a");
    const options = (preconditions: object) => ({ kind: "DeleteOptions", apiVersion: "v1", preconditions });
    (await main.delete("a", options({ uid: "nope" }))).failure(
      409,
      "Conflict",
      new RegExp(
        `the UID in the precondition \\(nope\\) does not match the UID in record \\(${metadata.uid}\\)\\. The object might have been deleted and then recreated$`,
      ),
    );
    (await main.delete("a", options({ resourceVersion: "1" }))).failure(
      409,
      "Conflict",
      new RegExp(
        `the ResourceVersion in the precondition \\(1\\) does not match the ResourceVersion in record \\(${metadata.resourceVersion}\\)\\. The object might have been modified$`,
      ),
    );
    (await main.delete("a", options({ uid: metadata.uid, resourceVersion: metadata.resourceVersion }))).expect(200);
  }),

  requirement("R-DEL-3", "the propagation policy decides the garbage collector's finalizers", async ({ main }) => {
    const policies = { Orphan: ["orphan"], Foreground: ["foregroundDeletion"] };
    for (const [propagationPolicy, finalizers] of Object.entries(policies)) {
      const name = propagationPolicy.toLowerCase();
      await main.create(name);
      const object = (await main.delete(name, { kind: "DeleteOptions", apiVersion: "v1", propagationPolicy })).expect(
        200,
      ).object;
      assert.deepEqual(object.metadata.finalizers, finalizers);
      assert.ok(object.metadata.deletionTimestamp);
      (await main.patch(name, { metadata: { finalizers: null } })).expect(200);
      (await main.get(name)).expect(404);
    }
    await main.create("b", { metadata: { finalizers: ["orphan"] } });
    (await main.delete("b", { kind: "DeleteOptions", apiVersion: "v1", propagationPolicy: "Background" })).expect(200);
    (await main.get("b")).failure(404, "NotFound");
    await main.create("c");
    (await main.delete("c", { kind: "DeleteOptions", apiVersion: "v1", orphanDependents: true })).expect(200);
    assert.deepEqual((await main.get("c")).object.metadata.finalizers, ["orphan"]);
  }),

  requirement("R-DEL-4", "finalizers keep an object, which says that it is being deleted", async ({ main }) => {
    const created = await main.create("a", hold);
    const { metadata } = (await main.delete("a")).expect(200).object;
    assert.match(metadata.deletionTimestamp ?? "", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.equal(metadata.deletionGracePeriodSeconds, 0);
    assert.equal(metadata.generation, (created.metadata.generation ?? 0) + 1);
    assert.notEqual(metadata.resourceVersion, created.metadata.resourceVersion);
    const again = (await main.delete("a")).expect(200).object;
    assert.deepEqual(again.metadata, metadata, "a repeated delete is a no-op");
  }),

  requirement("R-DEL-7", "a grace period means nothing to a type without one", async ({ main }) => {
    for (const [name, gracePeriodSeconds] of [
      ["a", 30],
      ["b", 0],
      ["c", -1],
    ] as const) {
      await main.create(name);
      (await main.delete(name, { kind: "DeleteOptions", apiVersion: "v1", gracePeriodSeconds })).expect(200);
      (await main.get(name)).failure(404, "NotFound");
    }
    await main.create("d");
    (await main.delete("d", undefined, "?gracePeriodSeconds=5")).expect(200);
  }),

  requirement("R-DEL-5", "of parallel deletions one succeeds", async ({ main }) => {
    await main.create("a");
    const answers = await Promise.all(Array.from({ length: 10 }, () => main.delete("a")));
    const statuses = answers.map(({ status }) => status).sort((a, b) => a - b);
    assert.deepEqual(statuses, [200, ...Array.from({ length: 9 }, () => 404)]);
  }),

  requirement("R-DC-1", "a collection is deleted, and only it", [namespaced], async ({ main, beside }) => {
    const elsewhere = await beside();
    (await main.send("POST", main.path(elsewhere), main.sample("other"))).expect(201);
    for (const name of ["a", "b", "c"]) await main.create(name);
    (await main.send("DELETE", main.path())).expect(200);
    assert.deepEqual((await main.list()).list.items, []);
    (await main.send("DELETE", main.path())).expect(200);
    (await main.send("GET", `${main.path(elsewhere)}/other`)).expect(200);
  }),

  requirement("R-DC-1", "a collection is deleted by selector", async ({ main }) => {
    for (const name of ["a", "b", "c"]) await main.create(name, { metadata: { labels: { name } } });
    const answer = (await main.send("DELETE", `${main.path()}?labelSelector=name+in+(a,b)`)).expect(200);
    if (answer.at("kind") !== "Status") {
      assert.equal(answer.at("kind"), `${main.resource.kind}List`);
      assert.deepEqual(
        answer.list.items.map(({ metadata }) => metadata.name),
        ["a", "b"],
      );
    }
    assert.deepEqual(
      (await main.list()).list.items.map(({ metadata }) => metadata.name),
      ["c"],
    );
  }),

  requirement("R-DC-1", "each object is deleted as by itself", [namespaced], async ({ main }) => {
    await main.create("a", hold);
    await main.create("b");
    const watch = await main.watch(`&resourceVersion=${(await main.list()).list.metadata.resourceVersion}`);
    (
      await main.send("DELETE", main.path(), {
        kind: "DeleteOptions",
        apiVersion: "v1",
        propagationPolicy: "Background",
      })
    ).expect(200);
    assert.deepEqual((await watch.take(2)).map(({ type, object }) => `${type} ${object.metadata.name}`).sort(), [
      "DELETED b",
      "MODIFIED a",
    ]);
    assert.ok((await main.get("a")).object.metadata.deletionTimestamp);
    (
      await main.send("DELETE", main.path(), { kind: "DeleteOptions", apiVersion: "v1", propagationPolicy: "Nope" })
    ).failure(422, "Invalid");
  }),
]);
