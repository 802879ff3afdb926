import assert from "node:assert/strict";
import { statusSubresource } from "../needs.ts";
import { requirement } from "../requirement.ts";
import { groupVersion } from "../target.ts";
import { applyType, apply, part, sample, changed, fieldsOf, sampleFields } from "./applying.ts";

/** What a client may send, and what it gets. */
export const applyRequests = [
  requirement("R-SSA-1", "fieldManager is required, force is for apply alone", async ({ main }) => {
    const body = sample(main, "a");
    const path = main.at("a");
    const { details } = (await main.send("PATCH", path, body, { "content-type": applyType })).failure(
      422,
      "Invalid",
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
    );
    assert.equal(details?.causes?.[0]?.field, "fieldManager");
    (await apply(main, "a", body, { manager: "x".repeat(129) })).failure(422, "Invalid", /fieldManager: Too long/);
    (await apply(main, "a", body, { force: true })).expect(201);
  }),

  requirement("R-SSA-1", "the patch says of what type it is", async ({ main }) => {
    await main.create("a");
    const other = `${main.resource.group}/v0`;
    for (const [body, told] of [
      [{ ...part(main, "a"), apiVersion: other }, `${other}, Kind=${main.resource.kind}`],
      [{ ...part(main, "a"), kind: "Other" }, `${groupVersion(main.resource)}, Kind=Other`],
      [{}, "/, Kind="],
      ["", "/, Kind="],
    ] as const) {
      (await apply(main, "a", body)).failure(400, "BadRequest", `invalid object type: ${told}`);
    }
    for (const body of ["[1]", '"x"', "{a: ["]) {
      (await apply(main, "a", body)).failure(400, "BadRequest", /^error decoding patch: /);
    }
  }),

  requirement("R-SSA-1", "the patch names the object of the URL, or an object that exists", async ({ main }) => {
    const nameless = part(main, "", { spec: main.resource.spec });
    (await apply(main, "a", nameless)).failure(
      400,
      "BadRequest",
      `the name of the object (a based on URL) was undeterminable: name must be provided`,
    );
    await main.create("a");
    (await apply(main, "a", nameless)).expect(200);
    (await apply(main, "a", sample(main, "b"))).failure(
      400,
      "BadRequest",
      `the name of the object (b) does not match the name on the URL (a)`,
    );
  }),

  requirement("R-SSA-1", "managedFields cannot be applied, resourceVersion is a precondition", async ({ main }) => {
    const { metadata } = await main.create("a");
    for (const managedFields of [[], [{ manager: "x" }]]) {
      const body = sample(main, "a", { managedFields });
      (await apply(main, "a", body)).failure(400, "BadRequest", "metadata.managedFields must be nil");
    }
    (await apply(main, "a", sample(main, "a", { managedFields: null }))).expect(200);
    (await apply(main, "a", sample(main, "a", { resourceVersion: "1" }))).failure(409, "Conflict", /has been modified/);
    const { resourceVersion } = (await main.get("a")).object.metadata;
    assert.notEqual(resourceVersion, metadata.resourceVersion, "the first apply owns what it applies");
    (await apply(main, "a", sample(main, "a", { resourceVersion }))).expect(200);
  }),

  requirement("R-SSA-2, R-WR-4", "a missing object is created", async ({ main }) => {
    const created = (await apply(main, "a", sample(main, "a"))).expect(201).object;
    assert.deepEqual(created.spec, { ...main.resource.spec, ...main.resource.defaulted });
    assert.equal(created.metadata.generation, 1);
    assert.deepEqual((await main.get("a")).object, created);
    const uid = "11111111-1111-4111-8111-111111111111";
    (await apply(main, "b", sample(main, "b", { uid }))).failure(
      409,
      "Conflict",
      new RegExp(`uid mismatch: the provided object specified uid ${uid}, and no existing object was found$`),
    );
  }),

  requirement("R-SSA-2", "a missing object's status is not", [statusSubresource], async ({ main }) => {
    const body = part(main, "a", { status: main.resource.status });
    (await apply(main, "a", body, { subresource: "status" })).failure(404, "NotFound");
  }),

  requirement("R-FV-3", "duplicate fields are told, refused or passed over", async ({ main }) => {
    const { kind, field, spec } = main.resource;
    const head = `apiVersion: ${groupVersion(main.resource)}\nkind: ${kind}\nmetadata: {name: a}\n`;
    const line = `  ${field.name}: ${JSON.stringify(spec[field.name])}\n`;
    const body = `${head}spec:\n${line}${line}`;
    const duplicate = `line 6: key "${field.name}" already set in map`;
    (await apply(main, "a", body, { query: "&fieldValidation=Strict" })).failure(
      400,
      "BadRequest",
      `error strict decoding patch: error converting YAML to JSON: yaml: unmarshal errors:\n  ${duplicate}`,
    );
    const told = (await apply(main, "a", body)).expect(201);
    assert.deepEqual(told.headerValues("warning"), [`299 - ${JSON.stringify(duplicate)}`]);
    const ignored = (await apply(main, "a", body, { query: "&fieldValidation=Ignore" })).expect(200);
    assert.deepEqual(ignored.headerValues("warning"), []);
  }),

  requirement("R-DRY-1", "a dry run tells and does not apply", async ({ main }) => {
    const query = "&dryRun=All";
    const told = (await apply(main, "a", sample(main, "a"), { query })).expect(201).object;
    assert.deepEqual(fieldsOf(told, "one"), [sampleFields(main)]);
    assert.equal(told.metadata.resourceVersion, undefined);
    (await main.get("a")).failure(404, "NotFound");
    const created = (await apply(main, "a", sample(main, "a"))).object;
    const body = part(main, "a", { spec: changed(main) });
    assert.deepEqual((await apply(main, "a", body, { query })).expect(200).object["spec"], {
      ...main.resource.defaulted,
      ...changed(main),
    });
    (await apply(main, "a", body, { manager: "two", query })).failure(409, "Conflict");
    assert.deepEqual((await main.get("a")).object, created);
  }),

  requirement("R-META-10", "managedFields are shown in every form", async ({ main }) => {
    const { metadata } = (await apply(main, "a", sample(main, "a"))).object;
    const [listed] = (await main.list()).list.items;
    assert.deepEqual(listed?.metadata.managedFields, metadata.managedFields);
    const accept = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
    const partial = (await main.get("a", "", { accept })).object;
    assert.deepEqual(partial.metadata.managedFields, metadata.managedFields);
  }),

  requirement("R-PAT-1, R-OAS-6", "strategic merge patch is exactly 415", async ({ main }) => {
    await main.create("a");
    (await main.patch("a", {}, "application/strategic-merge-patch+json")).failure(
      415,
      "UnsupportedMediaType",
      /application\/json-patch\+json, application\/merge-patch\+json, application\/apply-patch\+yaml/,
    );
  }),
];
