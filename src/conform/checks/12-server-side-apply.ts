import assert from "node:assert/strict";
import type { KubeObject, ManagedFieldsEntry } from "../../meta/types.ts";
import type { Answer } from "../answer.ts";
import type { Collection } from "../context.ts";
import { mutableField, prunes, statusSubresource, writableStatus } from "../needs.ts";
import { chapter, requirement, type Need } from "../requirement.ts";
import { groupVersion } from "../target.ts";

const applyType = "application/apply-patch+yaml";

interface Applying {
  readonly manager?: string;
  readonly force?: boolean;
  readonly subresource?: string;
  readonly query?: string;
}

function apply(collection: Collection, name: string, body: unknown, applying: Applying = {}): Promise<Answer> {
  const { manager = "one", force = false, subresource = "", query = "" } = applying;
  const path = `${collection.at(name, subresource)}?fieldManager=${manager}${force ? "&force=true" : ""}${query}`;
  return collection.send("PATCH", path, body, { "content-type": applyType });
}

/** A spec whose fields are owned as they stand: what else there may be, other checks apply. */
const plainSpec: Need = ({ spec, field, status }) =>
  Object.hasOwn(spec, field.name) && [...Object.values(spec), ...Object.values(status)].every(isScalar)
    ? undefined
    : "the spec and status that are known have more than scalar fields, or not the one that can be changed";

const isScalar = (value: unknown): boolean => typeof value !== "object";

/** A part of an object, with its type and, unless told otherwise, its name. */
const part = (collection: Collection, name: string, rest: object = {}): KubeObject => ({
  apiVersion: groupVersion(collection.resource),
  kind: collection.resource.kind,
  ...rest,
  metadata: { ...(name === "" ? {} : { name }), ...(rest as { metadata?: object }).metadata },
});

const sample = (collection: Collection, name: string, metadata: object = {}): KubeObject =>
  part(collection, name, { metadata, spec: collection.resource.spec, ...collection.resource.rest });

const changed = ({ resource }: Collection) => ({ ...resource.spec, [resource.field.name]: resource.field.value });

/** The entries of a manager: operation, subresource and fields. */
const entriesOf = (object: KubeObject, manager: string): ManagedFieldsEntry[] =>
  (object.metadata.managedFields ?? []).filter((entry) => entry.manager === manager);

const fieldsOf = (object: KubeObject, manager: string, operation?: string): unknown[] =>
  entriesOf(object, manager)
    .filter((entry) => operation === undefined || entry.operation === operation)
    .map(({ fieldsV1 }) => fieldsV1);

const specFields = ({ resource }: Collection) =>
  Object.fromEntries(Object.keys(resource.spec).map((name) => [`f:${name}`, {}]));

/** FieldsV1 of what `sample` says. */
const sampleFields = (collection: Collection) => ({ "f:spec": specFields(collection) });

const labels = (...names: string[]) => Object.fromEntries(names.map((name) => [name, "x"]));
const labelFields = (...names: string[]) => ({
  "f:labels": Object.fromEntries(names.map((name) => [`f:${name}`, {}])),
});
const owner = (uid: string) => ({ apiVersion: "v1", kind: "ConfigMap", name: uid, uid });

const requirements = [
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

  requirement("R-SSA-7, R-SSA-10, R-SSA-11", "who applies owns what it says, and no defaults", async ({ main }) => {
    const { metadata } = (await apply(main, "a", sample(main, "a"))).object;
    assert.equal(metadata.managedFields?.length, 1);
    const { time, ...entry } = metadata.managedFields[0] as ManagedFieldsEntry;
    assert.deepEqual(entry, {
      manager: "one",
      operation: "Apply",
      apiVersion: groupVersion(main.resource),
      fieldsType: "FieldsV1",
      fieldsV1: sampleFields(main),
    });
    assert.match(time ?? "", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  }),

  requirement(
    "R-SSA-3, R-SSA-4",
    "maps, sets and lists of keyed items are merged, in the applied order",
    async ({ main }) => {
      const finalizers = ["example.com/b", "example.com/a"];
      await apply(main, "a", sample(main, "a", { labels: labels("l"), finalizers, ownerReferences: [owner("u1")] }));
      const more = {
        labels: labels("m"),
        finalizers: ["example.com/c", "example.com/b"],
        ownerReferences: [owner("u2")],
      };
      const { metadata } = (await apply(main, "a", sample(main, "a", more), { manager: "two" })).expect(200).object;
      assert.deepEqual(metadata.labels, labels("l", "m"));
      assert.deepEqual(metadata.finalizers, ["example.com/c", "example.com/b", "example.com/a"]);
      assert.deepEqual(metadata.ownerReferences, [owner("u1"), owner("u2")]);
    },
  ),

  requirement("R-SSA-5", "what a manager no longer applies goes, unless others own it", async ({ main }) => {
    await apply(main, "a", sample(main, "a", { labels: labels("mine", "ours"), finalizers: ["example.com/x"] }));
    await apply(main, "a", sample(main, "a", { labels: labels("ours") }), { manager: "two" });
    await main.patch("a", { metadata: { annotations: { kept: "x" } } });
    const left = (await apply(main, "a", sample(main, "a"))).expect(200).object;
    assert.deepEqual(left.metadata.labels, labels("ours"));
    assert.deepEqual(left.metadata.annotations, { kept: "x" });
    assert.equal(left.metadata.finalizers, undefined);
    assert.deepEqual(fieldsOf(left, "one"), [sampleFields(main)]);
    assert.deepEqual(fieldsOf(left, "two"), [{ "f:metadata": labelFields("ours"), ...sampleFields(main) }]);
  }),

  requirement("R-SSA-6, R-SSA-9", "another value for another's field is a conflict", async ({ main }) => {
    const { field, spec } = main.resource;
    await apply(main, "a", sample(main, "a"));
    const body = part(main, "a", { spec: changed(main) });
    const status = (await apply(main, "a", body, { manager: "two" })).failure(
      409,
      "Conflict",
      `Apply failed with 1 conflict: conflict with "one": .spec.${field.name}`,
    );
    assert.deepEqual(status.details, {
      causes: [{ reason: "FieldManagerConflict", message: 'conflict with "one"', field: `.spec.${field.name}` }],
    });
    assert.deepEqual((await main.get("a")).at(`spec.${field.name}`), spec[field.name]);
    const forced = (await apply(main, "a", body, { manager: "two", force: true })).expect(200).object;
    assert.deepEqual(fieldsOf(forced, "two"), [sampleFields(main)]);
    assert.equal(JSON.stringify(fieldsOf(forced, "one")).includes(`f:${field.name}"`), false);
  }),

  requirement("R-SSA-6", "the same value is shared", async ({ main }) => {
    await apply(main, "a", sample(main, "a"));
    const shared = (await apply(main, "a", sample(main, "a"), { manager: "two" })).expect(200).object;
    for (const manager of ["one", "two"]) assert.deepEqual(fieldsOf(shared, manager), [sampleFields(main)]);
  }),

  requirement("R-SSA-9", "conflicts with several managers are told by manager", async ({ main }) => {
    const { field } = main.resource;
    await main.post(main.sample("a"), "?fieldManager=zed");
    await apply(main, "a", part(main, "a", { metadata: { labels: { l: "1", m: "1" } } }), { manager: "amy" });
    const body = part(main, "a", { metadata: { labels: { l: "2", m: "2" } }, spec: changed(main) });
    const { details, message } = (await apply(main, "a", body)).failure(409, "Conflict");
    const using = `using ${groupVersion(main.resource)}`;
    assert.equal(
      message,
      `Apply failed with 3 conflicts: conflicts with "amy":\n- .metadata.labels.l\n- .metadata.labels.m\nconflicts with "zed" ${using}:\n- .spec.${field.name}`,
    );
    // Those of different managers come in any order.
    const causes = details?.causes?.map((cause) => `${cause.field}: ${cause.message}`).sort();
    assert.deepEqual(causes, [
      '.metadata.labels.l: conflict with "amy"',
      '.metadata.labels.m: conflict with "amy"',
      `.spec.${field.name}: conflict with "zed" ${using}`,
    ]);
  }),

  requirement(
    "R-SSA-8",
    "what is not in the schema is refused, whatever the field validation",
    [prunes],
    async ({ main }) => {
      const { kind, unknownField, spec, field } = main.resource;
      const type = `/a; ${groupVersion(main.resource)}, Kind=${kind}`;
      const failed = `failed to create typed patch object (${type}): .spec.`;
      await main.create("a");
      for (const query of ["", "&fieldValidation=Ignore"]) {
        const unknown = part(main, "a", { spec: { ...spec, [unknownField]: "x" } });
        (await apply(main, "a", unknown, { query })).failure(
          500,
          "",
          `${failed}${unknownField}: field not declared in schema`,
        );
      }
      const wrong = part(main, "a", { spec: { ...spec, [field.name]: true } });
      (await apply(main, "a", wrong)).failure(
        500,
        "",
        `${failed}${field.name}: expected string, got &value.valueUnstructured{Value:true}`,
      );
    },
  ),

  requirement("R-SSA-8", "no item twice", async ({ main }) => {
    const message = /: \.metadata\.finalizers: duplicate entries for key \[="example\.com\/a"\]$/;
    const twice = sample(main, "a", { finalizers: ["example.com/a", "example.com/a"] });
    (await apply(main, "a", twice)).failure(500, "", message);
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

  requirement("R-SSA-12", "a creation is its manager's, defaults and all", async ({ main }) => {
    await main.post(main.sample("a", { metadata: { labels: labels("l") } }), "?fieldManager=maker");
    const object = (await main.get("a")).object;
    const spec = Object.keys({ ...main.resource.spec, ...main.resource.defaulted });
    const fields = Object.fromEntries([".", ...spec.map((name) => `f:${name}`)].map((key) => [key, {}]));
    assert.deepEqual(fieldsOf(object, "maker", "Update"), [
      { "f:metadata": { "f:labels": { ".": {}, "f:l": {} } }, "f:spec": fields },
    ]);
  }),

  requirement("R-SSA-12", "other writes take what they change, and remove what they remove", async ({ main }) => {
    await apply(main, "a", sample(main, "a", { labels: labels("l", "m") }));
    const patch = { metadata: { labels: { l: null, m: "y" } } };
    const patched = (await main.patch("a", patch, "merge", "?fieldManager=two")).expect(200).object;
    assert.deepEqual(fieldsOf(patched, "one"), [sampleFields(main)]);
    assert.deepEqual(fieldsOf(patched, "two"), [{ "f:metadata": { "f:labels": { "f:m": {} } } }]);
    const replaced = { ...patched, spec: changed(main) };
    const put = (await main.put("a", replaced, "?fieldManager=three")).expect(200).object;
    assert.deepEqual(fieldsOf(put, "three", "Update"), [{ "f:spec": { [`f:${main.resource.field.name}`]: {} } }]);
  }),

  requirement("R-WR-3", "the manager is by default who the User-Agent says", async ({ main }) => {
    const asked = { "user-agent": "some-controller/v1.2 (linux/amd64)" };
    const { metadata } = (await main.post(main.sample("a"), "", asked)).expect(201).object;
    assert.deepEqual(
      metadata.managedFields?.map(({ manager }) => manager),
      ["some-controller"],
    );
  }),

  requirement("R-SSA-12", "what nobody managed is before-first-apply's", async ({ main }) => {
    await main.create("a", { metadata: { labels: labels("l") } });
    (await main.patch("a", { metadata: { managedFields: [{}] } })).expect(200);
    assert.equal((await main.get("a")).object.metadata.managedFields, undefined);
    const untracked = (await main.patch("a", { metadata: { labels: { l: "y" } } })).expect(200).object;
    assert.equal(untracked.metadata.managedFields, undefined);
    const body = part(main, "a", { metadata: { labels: { l: "z" } } });
    (await apply(main, "a", body)).failure(409, "Conflict", /conflict with "before-first-apply" using /);
    const forced = (await apply(main, "a", body, { force: true })).expect(200).object;
    assert.deepEqual(fieldsOf(forced, "one"), [{ "f:metadata": labelFields("l") }]);
    assert.equal(entriesOf(forced, "before-first-apply").length, 1);
  }),

  requirement("R-SSA-13", "the oldest of more than ten updaters become ancient-changes", async ({ main }) => {
    await main.create("a");
    for (let index = 0; index < 12; index += 1) {
      await main.patch("a", { metadata: { labels: { [`l${index}`]: "x" } } }, "merge", `?fieldManager=m${index}`);
    }
    const object = (await main.get("a")).object;
    assert.equal(object.metadata.managedFields?.length, 10);
    assert.equal(entriesOf(object, "ancient-changes").length, 1);
  }),

  requirement("R-SSA-14", "a client may hand over ownership, and may not lose it by mistake", async ({ main }) => {
    const { metadata, ...rest } = (await apply(main, "a", sample(main, "a"))).object;
    const given = metadata.managedFields?.map((entry) => ({ ...entry, manager: "other" }));
    const handed = (await main.put("a", { ...rest, metadata: { ...metadata, managedFields: given } })).expect(
      200,
    ).object;
    assert.deepEqual(fieldsOf(handed, "other", "Apply"), [sampleFields(main)]);
    const { managedFields: _, ...without } = handed.metadata;
    const kept = (await main.put("a", { ...handed, metadata: without })).expect(200).object;
    assert.deepEqual(kept.metadata.managedFields, handed.metadata.managedFields);
    const wrong = [{ manager: "x", operation: "Nope" }];
    const refused = { ...handed, metadata: { ...handed.metadata, managedFields: wrong } };
    assert.deepEqual((await main.put("a", refused)).expect(200).object, handed);
  }),

  requirement("R-SSA-15", "status is owned through /status alone", [writableStatus], async ({ main }) => {
    const { status } = main.resource;
    const created = (await apply(main, "a", { ...sample(main, "a"), status })).expect(201).object;
    assert.deepEqual([created["status"], fieldsOf(created, "one")], [undefined, [sampleFields(main)]]);
    const everything = { ...sample(main, "a", { labels: labels("l") }), spec: changed(main), status };
    const answer = (await apply(main, "a", everything, { subresource: "status" })).expect(200).object;
    assert.deepEqual([answer["status"], answer["spec"], answer.metadata.labels], [status, created["spec"], undefined]);
    const fields = Object.fromEntries(Object.keys(status).map((name) => [`f:${name}`, {}]));
    assert.deepEqual(
      entriesOf(answer, "one").map(({ subresource, fieldsV1 }) => [subresource, fieldsV1]),
      [
        [undefined, sampleFields(main)],
        ["status", { "f:status": fields }],
      ],
    );
  }),

  requirement("R-SSA-15, R-SSA-9", "conflicts tell the subresource", [writableStatus], async ({ main }) => {
    await main.create("a");
    const [field = ""] = Object.keys(main.resource.status);
    const path = `${main.at("a", "status")}?fieldManager=two`;
    const merge = { "content-type": "application/merge-patch+json" };
    (await main.send("PATCH", path, { status: main.resource.status }, merge)).expect(200);
    const body = part(main, "a", { status: { [field]: null } });
    (await apply(main, "a", body, { subresource: "status" })).failure(
      409,
      "Conflict",
      `Apply failed with 1 conflict: conflict with "two" with subresource "status" using ${groupVersion(main.resource)}: .status.${field}`,
    );
  }),

  requirement("R-SSA-16", "kubectl moves from client-side apply without conflicts", async ({ main }) => {
    const annotation = "kubectl.kubernetes.io/last-applied-configuration";
    const before = sample(main, "a");
    const annotations = { [annotation]: `${JSON.stringify(before)}\n` };
    await main.post(
      { ...before, metadata: { ...before.metadata, annotations } },
      "?fieldManager=kubectl-client-side-apply",
    );
    const body = part(main, "a", { spec: changed(main) });
    (await apply(main, "a", body, { manager: "other" })).failure(409, "Conflict");
    const moved = (await apply(main, "a", body, { manager: "kubectl" })).expect(200).object;
    assert.deepEqual(JSON.parse(moved.metadata.annotations?.[annotation] ?? ""), body);
  }),

  requirement("R-SSA-17, R-UPD-8", "applying the same again changes nothing", async ({ main }) => {
    const body = sample(main, "a", { labels: labels("l"), finalizers: ["example.com/x"] });
    const created = (await apply(main, "a", body)).expect(201).object;
    const watch = await main.watch(`&resourceVersion=${created.metadata.resourceVersion}`);
    for (const force of [false, true]) {
      assert.deepEqual((await apply(main, "a", body, { force })).expect(200).object, created);
    }
    await watch.quiet();
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

export const serverSideApply = chapter(
  "12.5 server-side apply",
  requirements.map((one) => ({ ...one, needs: [mutableField, plainSpec, ...one.needs] })),
);
