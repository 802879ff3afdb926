import { describe, expect, it } from "vitest";
import { checkStructural } from "./check-structural.ts";
import type { StructuralSchema } from "./structural-schema.ts";

const problemsOf = (spec: StructuralSchema): string[] =>
  checkStructural({ type: "object", properties: { spec } }).map((problem) =>
    problem.replaceAll("properties[spec]", "spec"),
  );
const text: StructuralSchema = { type: "string" };
const list = (items: StructuralSchema, rest: StructuralSchema = {}): StructuralSchema => ({
  type: "array",
  items,
  ...rest,
});
const object = (properties: Record<string, StructuralSchema>): StructuralSchema => ({ type: "object", properties });

describe("checkStructural", () => {
  it.each<[string, StructuralSchema]>([
    ["a plain object", object({ a: text, b: list(text), c: { type: "object", additionalProperties: text } })],
    [
      "int-or-string with its anyOf",
      { "x-kubernetes-int-or-string": true, anyOf: [{ type: "integer" }, { type: "string" }] },
    ],
    [
      "int-or-string with allOf",
      {
        "x-kubernetes-int-or-string": true,
        allOf: [{ anyOf: [{ type: "integer" }, { type: "string" }] }, { pattern: "a" }],
      },
    ],
    ["any value", { "x-kubernetes-preserve-unknown-fields": true }],
    [
      "junctors on declared fields",
      { ...object({ a: text }), anyOf: [{ required: ["a"], properties: { a: { pattern: "a" } } }] },
    ],
    ["valid defaults", { ...object({ a: { ...text, default: "x" } }), default: {} }],
  ])("accepts %s", (_, spec) => expect(problemsOf(spec)).toEqual([]));

  it.each<[string, StructuralSchema, string]>([
    ["R-SCH-1: no type", object({ a: {} }), "spec.properties[a].type: Required value"],
    ["R-SCH-1: array without items", { type: "array" }, "spec.items: Required value: must be specified"],
    [
      "R-SCH-1: properties beside additionalProperties",
      { ...object({ a: text }), additionalProperties: text },
      "mutual exclusive",
    ],
    [
      "R-SCH-1: closed objects",
      { type: "object", additionalProperties: false },
      "spec.additionalProperties: Forbidden",
    ],
    [
      "R-SCH-1: type in a junctor",
      { type: "string", anyOf: [{ type: "string" }] },
      "spec.anyOf[0].type: Forbidden: must be empty to be structural",
    ],
    [
      "R-SCH-1: description in a junctor",
      { type: "string", not: { description: "x" } as object },
      "spec.not.description: Forbidden",
    ],
    [
      "R-SCH-1: extension in a junctor",
      { ...text, allOf: [{ "x-kubernetes-list-type": "set" } as object] },
      "spec.allOf[0].x-kubernetes-list-type: Forbidden",
    ],
    [
      "R-SCH-1: undeclared field in a junctor",
      { ...object({}), oneOf: [{ properties: { a: {} } }] },
      "spec.properties[a]: Required value: because it is defined in spec.oneOf[0].properties[a]",
    ],
    [
      "R-SCH-1: undeclared items in a junctor",
      { ...object({}), oneOf: [{ items: { minLength: 1 } }] },
      "spec.items: Required value: because it is defined in spec.oneOf[0].items",
    ],
    [
      "R-SCH-1: pattern that is not RE2",
      { type: "string", pattern: "(?=a)" },
      "spec.pattern: must be a valid regular expression",
    ],
    [
      "R-SCH-1: pattern in a junctor",
      { type: "string", anyOf: [{ pattern: "(" }] },
      "spec.anyOf[0].pattern: must be a valid regular expression",
    ],
    ["R-SCH-20: uniqueItems", list(text, { uniqueItems: true }), "spec.uniqueItems: Forbidden"],
    ["multipleOf", { type: "integer", multipleOf: 0 }, "spec.multipleOf: must be greater than 0"],
    [
      "a keyword of JSON Schema only",
      { type: "string", const: "a" } as StructuralSchema,
      "spec.const: Forbidden: is not supported",
    ],
    [
      "R-SCH-2: int-or-string with type",
      { type: "string", "x-kubernetes-int-or-string": true },
      "spec.type: must be empty",
    ],
    [
      "R-SCH-2: embedded resource that is no object",
      { type: "string", "x-kubernetes-embedded-resource": true, "x-kubernetes-preserve-unknown-fields": true },
      "spec.type: must be object",
    ],
    [
      "R-SCH-2: embedded resource of nothing",
      { type: "object", "x-kubernetes-embedded-resource": true },
      "spec.properties: Required value",
    ],
    [
      "R-SCH-3: map without keys",
      list(object({ a: text }), { "x-kubernetes-list-type": "map" }),
      "spec.x-kubernetes-list-map-keys: Required value",
    ],
    [
      "R-SCH-3: map of scalars",
      list(text, { "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["a"] }),
      "spec.items.type: must be object",
    ],
    [
      "R-SCH-3: unknown key",
      list(object({}), { "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["a"] }),
      "entries must all be names of item properties",
    ],
    [
      "R-SCH-3: optional key",
      list(object({ a: text }), { "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["a"] }),
      "spec.items.properties[a].default: Required value",
    ],
    [
      "R-SCH-3: key that is a list",
      list(
        { ...object({ a: list(text) }), required: ["a"] },
        { "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["a"] },
      ),
      "must be a scalar type",
    ],
    [
      "R-SCH-3: set of granular objects",
      list(object({ a: text }), { "x-kubernetes-list-type": "set" }),
      "must be atomic as item of a list",
    ],
    ["R-SCH-3: list type of a string", { type: "string", "x-kubernetes-list-type": "set" }, "spec.type: must be array"],
    [
      "R-SCH-11: default of the wrong type",
      { type: "integer", default: "x" },
      'spec.default: the default: Invalid value: "string"',
    ],
    [
      "R-SCH-11: default with unknown fields",
      { ...object({ a: text }), default: { b: 1 } },
      "spec.default: must not have unknown fields: b",
    ],
    ["R-SCH-11: default against its enum", { type: "string", enum: ["a"], default: "b" }, 'Unsupported value: "b"'],
    [
      "a CEL rule without a rule",
      { ...text, "x-kubernetes-validations": [{ rule: " " }] },
      "spec.x-kubernetes-validations[0].rule: Required value",
    ],
  ])("refuses %s", (_, spec, problem) => expect(problemsOf(spec).join("\n")).toContain(problem));

  it.each<[string, StructuralSchema, string]>([
    ["no object", { type: "array", items: text }, "type: must be object at the root"],
    ["no type", {}, "type: Required value: must not be empty at the root"],
    [
      "a map",
      { type: "object", additionalProperties: text },
      "additionalProperties: Forbidden: must not be used at the root",
    ],
    [
      "restricted metadata",
      { type: "object", properties: { metadata: object({ labels: text }) } },
      "properties[metadata]: Forbidden",
    ],
  ])("R-SCH-1: refuses a root that is/has %s", (_, schema, problem) =>
    expect(checkStructural(schema).join("\n")).toContain(problem),
  );

  it("R-SCH-1: lets metadata restrict the name", () => {
    expect(
      checkStructural({ type: "object", properties: { metadata: object({ name: { ...text, maxLength: 10 } }) } }),
    ).toEqual([]);
  });
});
