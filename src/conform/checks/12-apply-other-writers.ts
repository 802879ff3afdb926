import assert from "node:assert/strict";
import { writableStatus } from "../needs.ts";
import { requirement } from "../requirement.ts";
import { groupVersion } from "../target.ts";
import { apply, part, sample, changed, entriesOf, fieldsOf, sampleFields, labels, labelFields } from "./applying.ts";

/** What apply makes of other writes, and they of it. */
export const applyOtherWriters = [
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
];
