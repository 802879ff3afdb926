import assert from "node:assert/strict";
import type { KubeObject } from "../../meta/types.ts";
import type { Answer } from "../answer.ts";
import { mutableField, noStatusSubresource, prunes, statusSubresource, writableStatus } from "../needs.ts";
import { notApplicable } from "../skipped.ts";
import { chapter, requirement } from "../requirement.ts";
import type { Collection } from "../context.ts";

const merge = { "content-type": "application/merge-patch+json" };
const patchStatus = (collection: Collection, patch: unknown, type = merge): Promise<Answer> =>
  collection.send("PATCH", collection.at("a", "status"), patch, type);

export const status = chapter("13.1 status", [
  requirement("R-STS-1", "/status shows the whole object", [statusSubresource], async ({ main }) => {
    const created = await main.create("a");
    assert.deepEqual((await main.send("GET", main.at("a", "status"))).expect(200).object, created);
  }),

  requirement("R-STS-1", "/status changes status alone, by PUT", [writableStatus, mutableField], async ({ main }) => {
    const created = await main.create("a", { metadata: { labels: { a: "b" } } });
    const changed: KubeObject = {
      ...created,
      metadata: { ...created.metadata, labels: { other: "x" }, annotations: { y: "z" }, finalizers: ["example.com/f"] },
      spec: { ...main.resource.spec, [main.resource.field.name]: main.resource.field.value },
      status: main.resource.status,
    };
    const answer = (await main.send("PUT", main.at("a", "status"), changed)).expect(200).object;
    assert.deepEqual(answer.status, main.resource.status);
    assert.deepEqual(answer.spec, created.spec);
    // Of metadata, only who manages the status and that something changed.
    const { managedFields: _, ...metadata } = answer.metadata;
    const { managedFields: __, ...before } = created.metadata;
    assert.deepEqual({ ...metadata, resourceVersion: "" }, { ...before, resourceVersion: "" });
    assert.notEqual(answer.metadata.resourceVersion, created.metadata.resourceVersion);
  }),

  requirement(
    "R-STS-1",
    "/status changes status alone, by patches",
    [writableStatus, mutableField],
    async ({ main }) => {
      const created = await main.create("a");
      const merged = (
        await patchStatus(main, {
          metadata: { labels: { a: "b" } },
          spec: { [main.resource.field.name]: "x" },
          status: main.resource.status,
        })
      ).expect(200).object;
      assert.deepEqual(
        [merged.spec, merged.metadata.labels, merged.status],
        [created.spec, undefined, main.resource.status],
      );
      const json = [
        { op: "add", path: "/metadata/labels", value: { a: "b" } },
        { op: "replace", path: "/status", value: {} },
      ];
      const patched = (await patchStatus(main, json, { "content-type": "application/json-patch+json" })).expect(
        200,
      ).object;
      assert.deepEqual([patched.metadata.labels, patched.status], [undefined, {}]);
    },
  ),

  requirement("R-STS-1", "the version is a precondition of a status write", [writableStatus], async ({ main }) => {
    const created = await main.create("a");
    await patchStatus(main, { status: main.resource.status });
    (await main.send("PUT", main.at("a", "status"), created)).failure(409, "Conflict");
    (await patchStatus(main, { metadata: { resourceVersion: "1" }, status: {} })).failure(409, "Conflict");
  }),

  requirement(
    "R-STS-2",
    "a status write makes a new version and an event, but no new generation",
    [writableStatus],
    async ({ main }) => {
      const created = await main.create("a");
      const watch = await main.watch(`&resourceVersion=${created.metadata.resourceVersion}`);
      const written = (await patchStatus(main, { status: main.resource.status })).expect(200).object;
      assert.equal(written.metadata.generation, 1);
      const [event] = await watch.take(1);
      assert.equal(event?.type, "MODIFIED");
      assert.deepEqual(event.object, written);
      await patchStatus(main, { status: main.resource.status });
      await watch.quiet();
    },
  ),

  requirement(
    "R-STS-2",
    "apiVersion, name and namespace are checked as elsewhere",
    [statusSubresource],
    async ({ main }) => {
      const created = await main.create("a");
      const path = main.at("a", "status");
      (await main.send("PUT", path, { ...created, metadata: { ...created.metadata, name: "b" } })).failure(
        400,
        "BadRequest",
      );
      (await main.send("PUT", path, { ...created, metadata: { ...created.metadata, namespace: "other" } })).failure(
        400,
        "BadRequest",
      );
      (await main.send("PUT", path, { ...created, apiVersion: "x.example.com/v1" })).failure(400, "BadRequest");
    },
  ),

  requirement(
    "R-STS-3",
    "/status has get, update and patch, and never creates",
    [statusSubresource],
    async ({ main }) => {
      (
        await main.send("PUT", main.at("a", "status"), main.sample("a", { metadata: { resourceVersion: "1" } }))
      ).failure(404, "NotFound");
      (await patchStatus(main, { status: {} })).failure(404, "NotFound");
      (await main.send("GET", main.at("a", "status"))).failure(404, "NotFound");
      await main.create("a");
      (await main.send("POST", main.at("a", "status"), main.sample("a"))).failure(405, "MethodNotAllowed");
      (await main.send("DELETE", main.at("a", "status"))).failure(405, "MethodNotAllowed");
    },
  ),

  requirement("R-STS-4", "a status must fit its schema", [statusSubresource], async ({ main }) => {
    const properties = main.resource.schema?.properties?.["status"]?.properties ?? {};
    const [name] = Object.entries(properties).find(([, { type }]) => type === "string" || type === "integer") ?? [];
    if (name === undefined) return notApplicable("the schema tells of no scalar in status");
    await main.create("a");
    const { details } = (await patchStatus(main, { status: { [name]: [] } })).failure(422, "Invalid");
    assert.ok(
      details?.causes?.some(({ field }) => field === `status.${name}`),
      `no cause is about status.${name}: ${JSON.stringify(details)}`,
    );
  }),

  requirement(
    "R-STS-4, R-SCH-12",
    "unknown fields of status are dropped",
    [writableStatus, prunes],
    async ({ main }) => {
      await main.create("a");
      const { status, unknownField } = main.resource;
      const written = (await patchStatus(main, { status: { ...status, [unknownField]: 1 } })).expect(200);
      assert.deepEqual(written.at("status"), status);
    },
  ),

  requirement("R-STS-6", "where it is not declared there is no /status", [noStatusSubresource], async ({ main }) => {
    await main.create("a");
    (await main.send("GET", main.at("a", "status"))).expect(404);
    (await main.send("PUT", main.at("a", "status"), {})).expect(404);
    (await patchStatus(main, {})).expect(404);
  }),

  requirement("R-STS-1", "a status write reaches a terminating object, too", [writableStatus], async ({ main }) => {
    await main.create("a", { metadata: { finalizers: ["example.com/f"] } });
    await main.delete("a");
    const written = (await patchStatus(main, { metadata: { finalizers: [] }, status: main.resource.status })).expect(
      200,
    ).object;
    assert.deepEqual(written.status, main.resource.status);
    assert.deepEqual(written.metadata.finalizers, ["example.com/f"]);
    (await main.get("a")).expect(200);
  }),
]);
