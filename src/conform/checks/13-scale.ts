import assert from "node:assert/strict";
import type { JsonObject, KubeObject } from "../../meta/types.ts";
import { valueAt, type Answer } from "../answer.ts";
import type { Collection } from "../context.ts";
import { knownScalePaths, scaleSubresource, statusSubresource } from "../needs.ts";
import { chapter, requirement } from "../requirement.ts";
import { groupResource, groupVersion } from "../target.ts";

const mergePatch = { "content-type": "application/merge-patch+json" };
const jsonPatch = { "content-type": "application/json-patch+json" };

const get = (main: Collection, headers = {}) => main.send("GET", main.at("a", "scale"), undefined, headers);
const patch = (main: Collection, body: unknown, headers = mergePatch) =>
  main.send("PATCH", main.at("a", "scale"), body, headers);
const put = (main: Collection, scale: { metadata?: object; [field: string]: unknown }, query = "") =>
  main.send("PUT", main.at("a", "scale") + query, {
    apiVersion: "autoscaling/v1",
    kind: "Scale",
    ...scale,
    metadata: { name: "a", ...scale.metadata },
  });

const replicas = (answer: Answer): unknown => answer.at("spec.replicas") ?? 0;
const keysOf = (path: string | undefined): string => (path ?? "").slice(1);
const nested = (path: string | undefined, value: string | number): JsonObject =>
  keysOf(path)
    .split(".")
    .reduceRight<JsonObject | string | number>((inner, key) => ({ [key]: inner }), value) as JsonObject;

/** An object that has been scaled to 1. */
async function scaled(main: Collection): Promise<KubeObject> {
  await main.create("a");
  (await put(main, { spec: { replicas: 1 } })).expect(200);
  return (await main.get("a")).expect(200).object;
}

export const scale = chapter("13.2 scale", [
  requirement("R-SCL-1", "/scale is an autoscaling/v1 Scale of the object", [scaleSubresource], async ({ main }) => {
    const { metadata } = await scaled(main);
    const answer = (await get(main)).expect(200);
    const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata;
    assert.deepEqual([answer.at("apiVersion"), answer.at("kind")], ["autoscaling/v1", "Scale"]);
    assert.deepEqual(answer.at("metadata"), {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      uid,
      resourceVersion,
      creationTimestamp,
    });
    assert.deepEqual(answer.at("spec"), { replicas: 1 });
    assert.equal(answer.at("status.replicas"), 0, "where the object counts none, there are none");
    assert.equal(answer.at("status.selector"), undefined);
  }),

  requirement(
    "R-SCL-1, R-SCL-3",
    "PUT, JSON and merge patches set the replicas and nothing else",
    [scaleSubresource],
    async ({ main }) => {
      const before = await scaled(main);
      const changed = { labels: { a: "b" }, annotations: { a: "b" }, finalizers: ["example.com/f"] };
      assert.equal(replicas((await put(main, { metadata: changed, spec: { replicas: 2 } })).expect(200)), 2);
      assert.equal(replicas((await patch(main, { metadata: changed, spec: { replicas: 0 } })).expect(200)), 0);
      const json = [{ op: "add", path: "/spec/replicas", value: 3 }];
      assert.equal(replicas((await patch(main, json, jsonPatch)).expect(200)), 3);
      const after = (await main.get("a")).expect(200).object;
      const { labels, annotations, finalizers, generation, resourceVersion } = after.metadata;
      assert.deepEqual(
        { labels, annotations, finalizers },
        { labels: undefined, annotations: undefined, finalizers: undefined },
      );
      assert.equal(generation, (before.metadata.generation ?? 0) + 3, "each change of the replicas is a generation");
      assert.equal((await get(main)).at("metadata.resourceVersion"), resourceVersion);
      assert.deepEqual(after["status"], before["status"]);
    },
  ),

  requirement("R-SCL-3", "replicas are those of the object", [scaleSubresource, knownScalePaths], async ({ main }) => {
    const path = keysOf(main.resource.scale?.paths?.specReplicas);
    await scaled(main);
    assert.equal((await main.get("a")).at(path), 1);
    (await main.patch("a", nested(main.resource.scale?.paths?.specReplicas, 2))).expect(200);
    assert.equal(replicas((await get(main)).expect(200)), 2);
  }),

  requirement(
    "R-SCL-1",
    "status and selector are those of the object",
    [scaleSubresource, knownScalePaths, statusSubresource],
    async ({ main }) => {
      await scaled(main);
      const { statusReplicas, labelSelector } = main.resource.scale?.paths ?? {};
      for (const body of [nested(statusReplicas, 2), nested(labelSelector, "app=x")]) {
        (await main.send("PATCH", main.at("a", "status"), body, mergePatch)).expect(200);
      }
      assert.deepEqual((await get(main)).expect(200).at("status"), { replicas: 2, selector: "app=x" });
      const changed = (await put(main, { spec: { replicas: 2 }, status: { replicas: 9, selector: "b=c" } })).expect(
        200,
      );
      assert.deepEqual(changed.at("status"), { replicas: 2, selector: "app=x" });
    },
  ),

  requirement(
    "R-SCL-2, R-SCL-3",
    "an object without replicas",
    [scaleSubresource, knownScalePaths],
    async ({ main }) => {
      const created = await main.create("a");
      const path = main.resource.scale?.paths?.specReplicas ?? "";
      if (valueAt(created, keysOf(path)) !== undefined) return; // Its schema has a default.
      (await get(main)).failure(
        500,
        "InternalError",
        `Internal error occurred: the spec replicas field "${path}" does not exist`,
      );
      (await patch(main, {})).failure(400, "BadRequest", `the spec replicas field "${path}" cannot be empty`);
      assert.equal(replicas((await patch(main, { spec: { replicas: 1 } })).expect(200)), 1);
    },
  ),

  requirement("R-SCL-3", "a PUT without replicas means none", [scaleSubresource], async ({ main }) => {
    await scaled(main);
    assert.deepEqual((await put(main, {})).expect(200).at("spec"), {});
    assert.deepEqual((await get(main)).expect(200).at("spec"), {});
  }),

  requirement(
    "R-SCL-3",
    "resourceVersion and uid are preconditions, if given",
    [scaleSubresource],
    async ({ main }) => {
      await scaled(main);
      const text = `Operation cannot be fulfilled on ${groupResource(main.resource)} "a": the object has been modified; please apply your changes to the latest version and try again`;
      const stale = { metadata: { resourceVersion: "1" }, spec: { replicas: 2 } };
      (await put(main, stale)).failure(409, "Conflict", text);
      (await patch(main, stale)).failure(409, "Conflict", text);
      (await put(main, { metadata: { uid: "11111111-1111-4111-8111-111111111111" }, spec: { replicas: 2 } })).failure(
        409,
        "Conflict",
      );
      (await put(main, { metadata: { resourceVersion: "0" }, spec: { replicas: 2 } })).failure(422, "Invalid");
      assert.equal(replicas((await get(main)).expect(200)), 1);
      const { resourceVersion } = (await get(main)).object.metadata;
      (await put(main, { metadata: { resourceVersion }, spec: { replicas: 2 } })).expect(200);
    },
  ),

  requirement("R-SCL-3", "the object's own rules hold", [scaleSubresource, knownScalePaths], async ({ main }) => {
    await scaled(main);
    const { paths, maximum } = main.resource.scale ?? {};
    const field = paths?.specReplicas ?? "";
    const negative = (await put(main, { spec: { replicas: -1 } })).failure(422, "Invalid");
    assert.equal(negative.details?.kind, main.resource.kind);
    assert.ok(
      negative.details?.causes?.some(
        (cause) => cause.field === field && cause.message === "Invalid value: -1: should be a non-negative integer",
      ),
      JSON.stringify(negative.details),
    );
    (await main.patch("a", nested(field, -1))).failure(422, "Invalid", /should be a non-negative integer/);
    if (maximum === undefined) return;
    const above = (await patch(main, { spec: { replicas: maximum + 1 } })).failure(422, "Invalid");
    assert.equal(above.details?.causes?.[0]?.field, keysOf(field));
    assert.equal(replicas((await get(main)).expect(200)), 1);
  }),

  requirement(
    "R-SCL-1",
    "type, name, namespace and fields of a Scale are checked",
    [scaleSubresource],
    async ({ main }) => {
      await scaled(main);
      (await put(main, { metadata: { name: "b" } })).failure(400, "BadRequest");
      if (main.resource.namespaced) (await put(main, { metadata: { namespace: "b" } })).failure(400, "BadRequest");
      (await put(main, { apiVersion: groupVersion(main.resource), kind: main.resource.kind })).failure(
        400,
        "BadRequest",
      );
      (await put(main, { spec: { replicas: "x" } })).failure(400, "BadRequest");
      (await put(main, { spec: { replicas: 3_000_000_000 } })).failure(400, "BadRequest");
      (await put(main, { spec: { replicas: 2, nope: 1 } }, "?fieldValidation=Strict")).failure(400, "BadRequest");
      const warned = (await put(main, { metadata: { nope: 1 }, spec: { replicas: 2, nope: 1 }, nope: 1 })).expect(200);
      assert.deepEqual(warned.headerValues("warning").join(", ").split(", "), [
        '299 - "unknown field \\"metadata.nope\\""',
        '299 - "unknown field \\"spec.nope\\""',
        '299 - "unknown field \\"nope\\""',
      ]);
      const { message } = (await patch(main, { spec: { replicas: "x" } })).failure(422, "Invalid");
      assert.match(
        message ?? "",
        /cannot unmarshal string into Go struct field ScaleSpec\.spec\.replicas of type int32$/,
      );
      (await patch(main, {}, { "content-type": "application/strategic-merge-patch+json" })).failure(
        415,
        "UnsupportedMediaType",
      );
    },
  ),

  requirement("R-SCL-3", "/scale never creates, and has no other verbs", [scaleSubresource], async ({ main }) => {
    (await get(main)).failure(404, "NotFound");
    (await put(main, { spec: { replicas: 1 } })).failure(404, "NotFound");
    (await patch(main, { spec: { replicas: 1 } })).failure(404, "NotFound");
    await main.create("a");
    (await main.send("POST", main.at("a", "scale"), {})).failure(405, "MethodNotAllowed");
    (await main.send("DELETE", main.at("a", "scale"))).failure(405, "MethodNotAllowed");
  }),

  requirement(
    "R-SCL-3, R-DRY-1, R-UPD-8",
    "a dry run and a change of nothing write nothing",
    [scaleSubresource],
    async ({ main }) => {
      const before = await scaled(main);
      assert.equal(replicas((await put(main, { spec: { replicas: 2 } }, "?dryRun=All")).expect(200)), 2);
      (await put(main, { spec: { replicas: 1 } })).expect(200);
      (await patch(main, {})).expect(200);
      assert.deepEqual((await main.get("a")).expect(200).object, before);
    },
  ),

  requirement("R-SCL-5, R-DISC-4", "discovery says where a Scale is", [scaleSubresource], async ({ main }) => {
    const { resource, namespaced } = main.resource;
    const plain = (await main.send("GET", `/apis/${groupVersion(main.resource)}`)).expect(200);
    const entry = (plain.at("resources") as { name: string }[]).find(({ name }) => name === `${resource}/scale`);
    assert.deepEqual(entry, {
      name: `${resource}/scale`,
      singularName: "",
      namespaced,
      group: "autoscaling",
      version: "v1",
      kind: "Scale",
      verbs: ["get", "patch", "update"],
    });
  }),

  requirement("R-SCL-5", "a Scale as a Table, and its metadata alone", [scaleSubresource], async ({ main }) => {
    await scaled(main);
    const accept = "application/json;as=Table;v=v1;g=meta.k8s.io";
    const table = (await get(main, { accept })).expect(200);
    const columns = table.at("columnDefinitions") as { name: string; type: string }[];
    assert.deepEqual(
      columns.map(({ name, type }) => `${name} ${type}`),
      ["Name string", "Desired integer", "Available integer", "Age date"],
    );
    assert.deepEqual((table.at("rows.0.cells") as unknown[]).slice(0, 3), ["a", 1, 0]);
    assert.equal(table.at("metadata.resourceVersion"), table.at("rows.0.object.metadata.resourceVersion"));
    const partial = (
      await get(main, { accept: "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io" })
    ).expect(200);
    assert.equal(partial.at("kind"), "PartialObjectMetadata");
    assert.equal(partial.at("metadata.name"), "a");
    assert.equal(partial.at("spec"), undefined);
  }),
]);
