import assert from "node:assert/strict";
import type { ManagedFieldsEntry } from "../../meta/types.ts";
import { prunes } from "../needs.ts";
import { requirement } from "../requirement.ts";
import { groupVersion } from "../target.ts";
import { apply, part, sample, changed, fieldsOf, sampleFields, labels, labelFields, owner } from "./applying.ts";

/** Who owns what is applied, and who is in conflict. */
export const applyOwnership = [
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
];
