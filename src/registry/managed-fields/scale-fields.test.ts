import { describe, expect, it } from "vitest";
import type { FieldSet } from "../../meta/field-set/field-set.ts";
import type { ManagedFieldsEntry } from "../../meta/types.ts";
import { toParentFields, toScaleFields, type ReplicasPaths } from "./scale-fields.ts";

const spec = (...names: string[]): { "f:spec": FieldSet } => ({
  "f:spec": Object.fromEntries(names.map((name) => [`f:${name}`, {}])),
});
const replicas = spec("replicas");

function entry(
  manager: string,
  operation: "Apply" | "Update",
  apiVersion: string,
  fields: FieldSet,
): ManagedFieldsEntry {
  return { apiVersion, fieldsType: "FieldsV1", fieldsV1: fields, manager, operation };
}
const scaled = (of: ManagedFieldsEntry): ManagedFieldsEntry => ({ ...of, subresource: "scale" });

const paths: ReplicasPaths = new Map([
  ["apps/v1", ["f:spec", "f:replicas"]],
  ["apps/v2", ["f:spec", "f:count"]],
  ["apps/v3", undefined],
]);
const toParent = (parent: ManagedFieldsEntry[], scale: ManagedFieldsEntry[], version = "apps/v1") =>
  toParentFields(parent, scale, version, paths);

describe("toScaleFields", () => {
  it("R-SSA-19: who has the replicas has those of the Scale, in every version", () => {
    const parent = [
      entry("a", "Apply", "apps/v1", spec("replicas", "selector")),
      entry("b", "Apply", "apps/v2", spec("count")),
      entry("c", "Apply", "apps/v1", spec("selector")),
      entry("d", "Apply", "apps/v3", replicas),
      entry("e", "Apply", "apps/v4", replicas),
    ];
    expect(toScaleFields(parent, paths)).toEqual(
      ["a", "b"].map((name) => entry(name, "Apply", "autoscaling/v1", replicas)),
    );
  });

  it("R-SSA-19: times and subresources stay", () => {
    const time = "2026-01-01T00:00:00Z";
    const parent = [{ ...scaled(entry("a", "Update", "apps/v1", replicas)), time }];
    expect(toScaleFields(parent, paths)).toEqual([
      { ...scaled(entry("a", "Update", "autoscaling/v1", replicas)), time },
    ]);
  });

  it("R-SSA-19: nobody has them", () => {
    expect(toScaleFields([entry("a", "Apply", "apps/v1", spec("selector"))], paths)).toBeUndefined();
  });
});

describe("toParentFields", () => {
  it.each([
    ["test", "Apply", "scale", "Update"],
    ["test", "Apply", "scale", "Apply"],
    ["test", "Update", "scale", "Update"],
    ["test", "Update", "scale", "Apply"],
    ["test", "Apply", "test", "Apply"],
    ["test", "Update", "test", "Update"],
    ["test", "Update", "test", "Apply"],
    ["test", "Apply", "test", "Update"],
  ] as const)("R-SSA-19: %s by %s loses the replicas to %s by %s", (owner, operation, taker, taking) => {
    const parent = [entry(owner, operation, "apps/v1", spec("replicas", "selector"))];
    const result = toParent(parent, [scaled(entry(taker, taking, "autoscaling/v1", replicas))]);
    const expected = [
      entry(owner, operation, "apps/v1", spec("selector")),
      scaled(entry(taker, taking, "apps/v1", replicas)),
    ];
    expect(result).toHaveLength(2);
    expect(result).toEqual(expect.arrayContaining(expected));
  });

  it("R-SSA-19: who has nothing else is gone, and so is who wrote a version that is gone", () => {
    const parent = [entry("a", "Apply", "apps/v1", replicas), entry("b", "Apply", "apps/v9", spec("selector"))];
    expect(toParent(parent, [scaled(entry("c", "Update", "autoscaling/v1", replicas))])).toEqual([
      scaled(entry("c", "Update", "apps/v1", replicas)),
    ]);
  });

  it("R-SSA-19: who has the replicas still, keeps them", () => {
    const parent = [entry("a", "Apply", "apps/v1", spec("replicas", "selector"))];
    const shared = entry("a", "Apply", "autoscaling/v1", replicas);
    expect(toParent(parent, [shared, scaled(shared)])).toEqual([
      ...parent,
      scaled(entry("a", "Apply", "apps/v1", replicas)),
    ]);
  });

  it("R-SSA-19: so does who updated them, though in another version", () => {
    const time = "2026-01-01T00:00:00Z";
    const parent = [{ ...entry("a", "Update", "apps/v1", spec("replicas", "selector")), time }];
    expect(toParent(parent, toScaleFields(parent, paths) ?? [])).toEqual(parent);
  });

  it("R-SSA-19: new managers have the path of the version they asked in", () => {
    const parent = [
      entry("a", "Apply", "apps/v1", spec("replicas", "selector")),
      entry("b", "Apply", "apps/v2", spec("count", "selector")),
    ];
    expect(toParent(parent, [scaled(entry("c", "Update", "autoscaling/v1", replicas))], "apps/v2")).toEqual([
      entry("a", "Apply", "apps/v1", spec("selector")),
      entry("b", "Apply", "apps/v2", spec("selector")),
      scaled(entry("c", "Update", "apps/v2", spec("count"))),
    ]);
  });

  it("R-SSA-19: what is not about replicas is nothing to the object", () => {
    const parent = [entry("a", "Apply", "apps/v1", spec("selector"))];
    const status = scaled(entry("c", "Update", "autoscaling/v1", { "f:status": { "f:replicas": {} } }));
    expect(toParent(parent, [status])).toEqual(parent);
  });
});
