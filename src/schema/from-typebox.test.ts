import { Type, type Static, type TSchema } from "typebox";
import { describe, expect, expectTypeOf, it } from "vitest";
import { checkStructural } from "./check-structural.ts";
import { toStructuralSchema } from "./from-typebox.ts";
import {
  AtomicList,
  AtomicMap,
  EmbeddedResource,
  IntOrString,
  ListMap,
  ListSet,
  PreserveUnknown,
  Quantity,
} from "./kubernetes-types.ts";
import { SchemaError } from "./schema-error.ts";

const text = { type: "string" };

describe("toStructuralSchema", () => {
  it.each<[string, TSchema, object]>([
    [
      "objects",
      Type.Object(
        { a: Type.Optional(Type.String()), b: Type.Integer({ minimum: 0, default: 1 }) },
        { description: "d" },
      ),
      {
        type: "object",
        description: "d",
        required: ["b"],
        properties: { a: text, b: { type: "integer", minimum: 0, default: 1 } },
      },
    ],
    [
      "unions of literals",
      Type.Union([Type.Literal("a"), Type.Literal("b")], { default: "a" }),
      { type: "string", enum: ["a", "b"], default: "a" },
    ],
    ["a literal number", Type.Literal(1), { type: "integer", enum: [1] }],
    ["enums", Type.Enum(["a", "b"]), { type: "string", enum: ["a", "b"] }],
    ["mixed enums", Type.Enum({ A: "a", B: 1 }), { "x-kubernetes-int-or-string": true, enum: ["a", 1] }],
    [
      "records",
      Type.Record(Type.String(), Type.Integer()),
      { type: "object", additionalProperties: { type: "integer" } },
    ],
    [
      "records of anything",
      Type.Record(Type.String(), Type.Unknown()),
      { type: "object", additionalProperties: { "x-kubernetes-preserve-unknown-fields": true } },
    ],
    [
      "nullable",
      Type.Union([Type.String({ maxLength: 3 }), Type.Null()]),
      { type: "string", maxLength: 3, nullable: true },
    ],
    [
      "nullable enum",
      Type.Union([Type.Literal("a"), Type.Null()]),
      { type: "string", enum: ["a", null], nullable: true },
    ],
    [
      "integer or string",
      Type.Union([Type.Integer({ minimum: 1 }), Type.String({ pattern: "%$" })]),
      { "x-kubernetes-int-or-string": true, minimum: 1, pattern: "%$" },
    ],
    [
      "alternative constraints",
      Type.Union([Type.String({ format: "ipv4" }), Type.String({ format: "ipv6" })]),
      { type: "string", anyOf: [{ format: "ipv4" }, { format: "ipv6" }] },
    ],
    [
      "exclusive bounds",
      Type.Number({ exclusiveMinimum: 0, exclusiveMaximum: 1 }),
      { type: "number", minimum: 0, exclusiveMinimum: true, maximum: 1, exclusiveMaximum: true },
    ],
    ["the tighter of two bounds", Type.Integer({ exclusiveMinimum: 3, minimum: 5 }), { type: "integer", minimum: 5 }],
    [
      "intersections of objects",
      Type.Intersect([Type.Object({ a: Type.String() }), Type.Object({ b: Type.Optional(Type.String()) })]),
      { type: "object", properties: { a: text, b: text }, required: ["a"] },
    ],
    [
      "any value",
      Type.Unknown({ description: "d" }),
      { "x-kubernetes-preserve-unknown-fields": true, description: "d" },
    ],
    [
      "open objects",
      Type.Object({}, { additionalProperties: true }),
      { type: "object", properties: {}, "x-kubernetes-preserve-unknown-fields": true },
    ],
    [
      "raw structural schemas",
      Type.Unsafe({ type: "integer", minimum: 1, exclusiveMinimum: true, nullable: true, anyOf: [{ multipleOf: 2 }] }),
      { type: "integer", minimum: 1, exclusiveMinimum: true, nullable: true, anyOf: [{ multipleOf: 2 }] },
    ],
    ["template literals", Type.TemplateLiteral("a${string}"), { type: "string", pattern: "^a.*$" }],
  ])("converts %s", (_, schema, expected) => {
    const structural = toStructuralSchema(schema);
    expect(structural).toEqual(expected);
    expect(checkStructural({ type: "object", properties: { spec: structural } })).toEqual([]);
  });

  it("converts discriminated unions of objects", () => {
    const union = Type.Union([
      Type.Object({ type: Type.Literal("a"), size: Type.Integer() }),
      Type.Object({ type: Type.Literal("b"), name: Type.String() }),
    ]);
    const structural = toStructuralSchema(union);
    expect(structural).toEqual({
      type: "object",
      properties: { type: { type: "string", enum: ["a", "b"] }, size: { type: "integer" }, name: text },
      anyOf: [
        { required: ["type", "size"], properties: { type: { enum: ["a"] } } },
        { required: ["type", "name"], properties: { type: { enum: ["b"] } } },
      ],
    });
    expect(checkStructural({ type: "object", properties: { spec: structural } })).toEqual([]);
  });

  it.each<[string, TSchema, string]>([
    ["tuples", Type.Object({ a: Type.Tuple([Type.String()]) }), "properties[a]: a tuple cannot be expressed"],
    ["restricted keys", Type.Record(Type.String({ pattern: "^a" }), Type.String()), "a map whose keys must match ^a"],
    ["null alone", Type.Object({ a: Type.Null() }), "properties[a]: null alone"],
    [
      "closed objects",
      Type.Object({}, { additionalProperties: false }),
      "additionalProperties: false cannot be expressed",
    ],
    [
      "recursion",
      Type.Cyclic({ A: Type.Object({ a: Type.Optional(Type.Ref("A")) }) }, "A"),
      "$ref cannot be expressed",
    ],
    ["bigint", Type.BigInt(), "type bigint does not exist"],
    ["mixed unions", Type.Union([Type.Boolean(), Type.String()]), "a union of boolean, string cannot be expressed"],
    ["refinements", Type.Refine(Type.String(), () => true), "Type.Refine runs code"],
    [
      "conflicting intersections",
      Type.Intersect([Type.Object({ a: Type.String() }), Type.Object({ a: Type.Integer() })]),
      "property a differs",
    ],
    ["other keywords", Type.Array(Type.String(), { contains: Type.String() }), "contains cannot be expressed"],
    ["defaults that are no JSON", Type.String({ default: new Date() }), "default must be JSON"],
    ["never", Type.Never(), "type"],
  ])("names %s as a problem", (_, schema, problem) => {
    const attempt = (): unknown => checkStructuralOf(schema);
    expect(attempt).toThrow(SchemaError);
    expect(attempt).toThrow(problem);
  });

  it("names every problem, with the place the caller gave", () => {
    const schema = Type.Object({ a: Type.Tuple([]), b: Type.Null() });
    expect(() => toStructuralSchema(schema, "spec")).toThrow(
      expect.objectContaining({
        problems: [expect.stringContaining("spec.properties[a]"), expect.stringContaining("spec.properties[b]")],
      }),
    );
  });
});

/** Conversion may leave it to the structural check to refuse. */
function checkStructuralOf(schema: TSchema): void {
  const problems = checkStructural({ type: "object", properties: { spec: toStructuralSchema(schema) } });
  if (problems.length > 0) throw new SchemaError(problems);
}

describe("Kubernetes' own types", () => {
  const item = Type.Object({ name: Type.String(), port: Type.Optional(Type.Integer()) });

  it.each<[string, TSchema, object]>([
    ["IntOrString", IntOrString({ description: "d" }), { "x-kubernetes-int-or-string": true, description: "d" }],
    ["PreserveUnknown", PreserveUnknown(), { type: "object", "x-kubernetes-preserve-unknown-fields": true }],
    [
      "EmbeddedResource",
      EmbeddedResource(),
      { type: "object", "x-kubernetes-embedded-resource": true, "x-kubernetes-preserve-unknown-fields": true },
    ],
    [
      "ListMap",
      ListMap(item, { keys: ["name"], maxItems: 3 }),
      {
        type: "array",
        maxItems: 3,
        items: toStructuralSchema(item),
        "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": ["name"],
      },
    ],
    ["ListSet", ListSet(Type.String()), { type: "array", items: text, "x-kubernetes-list-type": "set" }],
    ["AtomicList", AtomicList(Type.String()), { type: "array", items: text, "x-kubernetes-list-type": "atomic" }],
    [
      "AtomicMap",
      AtomicMap(Type.Record(Type.String(), Type.String())),
      { type: "object", additionalProperties: text, "x-kubernetes-map-type": "atomic" },
    ],
  ])("%s", (_, schema, expected) => {
    expect(toStructuralSchema(schema)).toEqual(expected);
    checkStructuralOf(schema);
  });

  it("stay optional and typed", () => {
    const spec = Type.Object({
      port: Type.Optional(IntOrString()),
      cpu: Quantity(),
      items: ListMap(item, { keys: ["name"] }),
      tags: ListSet(Type.String()),
      extra: PreserveUnknown(),
      labels: AtomicMap(Type.Record(Type.String(), Type.String())),
    });
    type Spec = Static<typeof spec>;
    expectTypeOf<Spec["port"]>().toEqualTypeOf<number | string | undefined>();
    expectTypeOf<Spec["cpu"]>().toEqualTypeOf<number | string>();
    expectTypeOf<Spec["items"]>().toEqualTypeOf<{ name: string; port?: number }[]>();
    expectTypeOf<Spec["tags"]>().toEqualTypeOf<string[]>();
    expectTypeOf<Spec["extra"]>().toEqualTypeOf<Record<string, unknown>>();
    expectTypeOf<Spec["labels"]>().toEqualTypeOf<Record<string, string>>();
    // @ts-expect-error a key must be a property of the item
    ListMap(item, { keys: ["nme"] });
    expect(toStructuralSchema(spec).required).toEqual(["cpu", "items", "tags", "extra", "labels"]);
  });
});
