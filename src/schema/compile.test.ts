import { describe, expect, it } from "vitest";
import { fieldErrorMessage } from "../meta/field-error.ts";
import { parseJson } from "../meta/json/parse.ts";
import type { JsonValue } from "../meta/types.ts";
import { compileSchema } from "./compile.ts";
import { maxUnknownFields } from "./normalize/normalize-run.ts";
import type { StructuralSchema } from "./structural-schema.ts";
import { maxErrors } from "./validate/validation-run.ts";

const kind = (spec: StructuralSchema) => compileSchema({ type: "object", properties: { spec } });
const object = (properties: Record<string, StructuralSchema>): StructuralSchema => ({ type: "object", properties });
const errorsOf = (spec: StructuralSchema, value: JsonValue): string[] =>
  kind(spec).validate({ spec: value }).map(fieldErrorMessage);
function normalized(spec: StructuralSchema, value: JsonValue): { value: JsonValue | undefined; unknown: string[] } {
  const whole = { spec: value };
  const unknown = kind(spec).normalize(whole);
  return { value: whole.spec, unknown };
}

describe("normalize", () => {
  it("R-SCH-12: removes unknown fields and names them by their wire path, sorted", () => {
    const spec = object({ a: { type: "array", items: object({ b: { type: "string" } }) } });
    const { value, unknown } = normalized(spec, { z: 1, a: [{ b: "x", c: { d: 1 } }, { e: 1 }] });
    expect(value).toEqual({ a: [{ b: "x" }, {}] });
    expect(unknown).toEqual(["spec.a[0].c", "spec.a[1].e", "spec.z"]);
  });

  it("R-SCH-12: leaves apiVersion, kind and metadata of the object alone", () => {
    const whole: JsonValue = { apiVersion: "g/v1", kind: "X", metadata: { name: "n", odd: 1 }, extra: 1 };
    expect(kind(object({})).normalize(whole)).toEqual(["extra"]);
    expect(whole).toEqual({ apiVersion: "g/v1", kind: "X", metadata: { name: "n", odd: 1 } });
  });

  it("R-SCH-12: below preserve-unknown, declared properties are pruned again", () => {
    const spec: StructuralSchema = {
      ...object({ a: object({ b: { type: "string" } }) }),
      "x-kubernetes-preserve-unknown-fields": true,
    };
    expect(normalized(spec, { q: { r: 1 }, a: { b: "x", c: 1 } })).toEqual({
      value: { q: { r: 1 }, a: { b: "x" } },
      unknown: ["spec.a.c"],
    });
  });

  it("R-SCH-12: embedded resources keep apiVersion, kind and metadata, whose unknown fields count", () => {
    const spec: StructuralSchema = { ...object({ spec: object({}) }), "x-kubernetes-embedded-resource": true };
    const value = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "x", labels: { a: "b" }, nme: "y" },
      spec: { a: 1 },
      data: 1,
    };
    expect(normalized(spec, value)).toEqual({
      value: { apiVersion: "v1", kind: "Pod", metadata: { name: "x", labels: { a: "b" } }, spec: {} },
      unknown: ["spec.data", "spec.metadata.nme", "spec.spec.a"],
    });
  });

  it("R-SCH-10: drops nulls that are neither nullable nor defaulted, but not from lists", () => {
    const spec = object({
      a: { type: "string" },
      b: { type: "string", nullable: true },
      c: { type: "string", default: "x" },
      d: { type: "string", nullable: true, default: "x" },
      list: { type: "array", items: { type: "string" } },
      map: { type: "object", additionalProperties: { type: "string" } },
    });
    const { value } = normalized(spec, { a: null, b: null, c: null, d: null, list: [null], map: { k: null } });
    expect(value).toEqual({ b: null, c: "x", d: null, list: [null], map: {} });
  });

  it("R-SCH-11: defaults parents first, never into absent objects without a default of their own", () => {
    const inner = object({ x: { type: "integer", default: 1 } });
    const spec = object({ absent: inner, given: inner, own: { ...inner, default: {} } });
    expect(normalized(spec, { given: {} }).value).toEqual({ given: { x: 1 }, own: { x: 1 } });
  });

  it("R-SCH-11: every object gets its own copy of a default", () => {
    const compiled = kind(object({ list: { type: "array", items: { type: "integer" }, default: [1] } }));
    const [first, second]: { spec: { list?: number[] } }[] = [{ spec: {} }, { spec: {} }];
    compiled.normalize(first as unknown as JsonValue);
    first?.spec.list?.push(2);
    compiled.normalize(second as unknown as JsonValue);
    expect(second?.spec.list).toEqual([1]);
  });

  it("R-NODE-6: __proto__ and inherited names are data", () => {
    const text: StructuralSchema = { type: "string" };
    const properties = new Map<string, StructuralSchema>([
      ["toString", { ...text, default: "d" }],
      ["map", { type: "object", additionalProperties: text }],
    ]);
    const spec = object(Object.fromEntries(properties));
    const value = parseJson('{"__proto__":{"x":1},"constructor":1,"map":{"__proto__":"v"}}').value;
    const result = normalized({ ...spec, required: ["valueOf"] }, value);
    expect(result.unknown).toEqual(["spec.__proto__", "spec.constructor"]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.hasOwn(result.value as object, "toString")).toBe(true);
    expect(Object.keys((value as { map: object }).map)).toEqual(["__proto__"]);
    expect(errorsOf({ ...spec, required: ["valueOf"] }, value)).toEqual(["spec.valueOf: Required value"]);
  });

  it("reports a bounded number of unknown fields and removes all", () => {
    const whole = { spec: Array.from({ length: 1000 }, () => ({ a: 1 })) as JsonValue };
    expect(kind({ type: "array", items: { type: "integer" } }).normalize(whole)).toHaveLength(maxUnknownFields);
    expect(whole.spec).toEqual(Array.from({ length: 1000 }, () => ({})));
  });

  it.each([null, 1, "x", [], [[{}]], true])("takes any root: %j", (value) => {
    expect(kind(object({})).normalize(value)).toBeInstanceOf(Array);
  });
});

describe("validate", () => {
  const text: StructuralSchema = { type: "string" };

  it.each<[string, StructuralSchema, JsonValue, string[]]>([
    [
      "wrong type",
      { type: "integer" },
      "x",
      ['spec: Invalid value: "string": spec in body must be of type integer: "string"'],
    ],
    ["null", { type: "integer" }, null, ['spec: Invalid value: "null": spec in body must be of type integer: "null"']],
    [
      "a fraction for an integer",
      { type: "integer" },
      1.5,
      ['spec: Invalid value: "number": spec in body must be of type integer: "number"'],
    ],
    [
      "an integer beyond int64",
      { type: "integer" },
      2n ** 63n,
      ['spec: Invalid value: "number": spec in body must be of type integer: "number"'],
    ],
    ["the largest int64", { type: "integer" }, 2n ** 63n - 1n, []],
    [
      "beyond int32",
      { type: "integer", format: "int32" },
      2 ** 31,
      ['<nil>: Invalid value: "": Checked value must be of type integer with format int32 in spec'],
    ],
    [
      "int or string",
      { "x-kubernetes-int-or-string": true },
      true,
      ['spec: Invalid value: "boolean": spec in body must be of type integer,string: "boolean"'],
    ],
    ["enum", { type: "string", enum: ["a", "b"] }, "c", ['spec: Unsupported value: "c": supported values: "a", "b"']],
    [
      "minimum",
      { type: "integer", minimum: 3 },
      2,
      ["spec: Invalid value: 2: spec in body should be greater than or equal to 3"],
    ],
    [
      "exclusive maximum",
      { type: "integer", maximum: 3, exclusiveMaximum: true },
      3,
      ["spec: Invalid value: 3: spec in body should be less than 3"],
    ],
    [
      "bigint bound",
      { type: "integer", maximum: 9007199254740992 },
      9007199254740993n,
      ["spec: Invalid value: 9007199254740993: spec in body should be less than or equal to 9007199254740992"],
    ],
    ["multipleOf in decimal", { type: "number", multipleOf: 0.1 }, 0.3, []],
    [
      "not a multiple",
      { type: "number", multipleOf: 0.1 },
      0.35,
      ["spec: Invalid value: 0.35: spec in body should be a multiple of 0.1"],
    ],
    [
      "minLength",
      { type: "string", minLength: 2 },
      "é",
      ['spec: Invalid value: "é": spec in body should be at least 2 chars long'],
    ],
    ["maxLength", { type: "string", maxLength: 2 }, "abc", ["spec: Too long: may not be more than 2 bytes"]],
    ["R-NODE-15: runes, not UTF-16", { type: "string", maxLength: 2, minLength: 2 }, "😀😀", []],
    [
      "pattern",
      { type: "string", pattern: "^a$" },
      "b",
      ["spec: Invalid value: \"b\": spec in body should match '^a$'"],
    ],
    [
      "format",
      { type: "string", format: "ipv4" },
      "x",
      ['spec: Invalid value: "x": spec in body must be of type ipv4: "x"'],
    ],
    ["unknown format", { type: "string", format: "phone" }, "x", []],
    [
      "minItems",
      { type: "array", items: text, minItems: 1 },
      [],
      ["spec: Invalid value: 0: spec in body should have at least 1 items"],
    ],
    [
      "maxItems",
      { type: "array", items: text, maxItems: 1 },
      ["a", "b"],
      ["spec: Too many: 2: must have at most 1 item"],
    ],
    [
      "maxProperties",
      { type: "object", additionalProperties: text, maxProperties: 1 },
      { a: "", b: "" },
      ["spec: Too many: 2: must have at most 1 item"],
    ],
    [
      "minProperties",
      { type: "object", additionalProperties: text, minProperties: 1 },
      {},
      ["spec: Invalid value: 0: spec in body should have at least 1 properties"],
    ],
    ["required", { ...object({ a: text }), required: ["a"] }, {}, ["spec.a: Required value"]],
    [
      "map values",
      { type: "object", additionalProperties: text },
      { k: 1 },
      ['spec.k: Invalid value: "integer": spec.k in body must be of type string: "integer"'],
    ],
    [
      "oneOf",
      { ...object({ a: text, b: text }), oneOf: [{ required: ["a"] }, { required: ["b"] }] },
      {},
      [
        '<nil>: Invalid value: "": "spec" must validate one and only one schema (oneOf). Found none valid',
        "spec.a: Required value",
      ],
    ],
    [
      "oneOf twice",
      { ...object({ a: text, b: text }), oneOf: [{ required: ["a"] }, { required: ["b"] }] },
      { a: "", b: "" },
      ['<nil>: Invalid value: "": "spec" must validate one and only one schema (oneOf). Found 2 valid alternatives'],
    ],
    [
      "not",
      { type: "string", not: { enum: ["x"] } },
      "x",
      ['<nil>: Invalid value: "": "spec" must not validate the schema (not)'],
    ],
    [
      "allOf",
      { type: "integer", allOf: [{ minimum: 1 }, { maximum: 9 }] },
      0,
      [
        "spec: Invalid value: 0: spec in body should be greater than or equal to 1",
        '<nil>: Invalid value: "": "spec" must validate all the schemas (allOf)',
      ],
    ],
    [
      "anyOf with int-or-string",
      { "x-kubernetes-int-or-string": true, anyOf: [{ type: "integer" }, { type: "string" }] },
      true,
      [
        'spec: Invalid value: "boolean": spec in body must be of type integer,string: "boolean"',
        '<nil>: Invalid value: "": "spec" must validate at least one schema (anyOf)',
        'spec: Invalid value: "boolean": spec in body must be of type integer: "boolean"',
      ],
    ],
  ])("R-SCH-20, R-SCH-21: %s", (_, schema, value, errors) => {
    expect(errorsOf(schema, value)).toEqual(errors);
  });

  it("R-SCH-21: a spec or a root of a wrong type", () => {
    expect(errorsOf(object({}), "x")).toEqual([
      'spec: Invalid value: "string": spec in body must be of type object: "string"',
    ]);
    expect(kind(object({})).validate([])).toMatchObject([{ type: "FieldValueTypeInvalid", field: "", value: "array" }]);
  });

  it("R-SCH-3: list-type map and set have no duplicates", () => {
    const map: StructuralSchema = {
      type: "array",
      items: object({ name: text, port: { type: "integer" } }),
      "x-kubernetes-list-type": "map",
    };
    const byName = { ...map, "x-kubernetes-list-map-keys": ["name"] };
    const items = [{ name: "a" }, { name: "a" }, { name: "a" }, {}, {}];
    expect(errorsOf(byName, items)).toEqual(['spec[1]: Duplicate value: {"name":"a"}', "spec[4]: Duplicate value: {}"]);
    const byBoth = { ...map, "x-kubernetes-list-map-keys": ["name", "port"] };
    expect(errorsOf(byBoth, [{ name: "a", port: 1 }, { port: 1, name: "a" }, { name: "a" }])).toEqual([
      'spec[1]: Duplicate value: {"name":"a","port":1}',
    ]);
    const set: StructuralSchema = {
      type: "array",
      items: { "x-kubernetes-int-or-string": true },
      "x-kubernetes-list-type": "set",
    };
    expect(errorsOf(set, [1, "1", 1, "a", "a"])).toEqual([
      "spec[2]: Duplicate value: 1",
      'spec[4]: Duplicate value: "a"',
    ]);
    const inMap = kind({ type: "object", additionalProperties: set }).validate({ spec: { k: [1, 1] } });
    expect(inMap.map(fieldErrorMessage)).toEqual(["spec[k][1]: Duplicate value: 1"]);
  });

  it("R-SCH-3: finds duplicates among many items in linear time", () => {
    const set = kind({ type: "array", items: { type: "integer" }, "x-kubernetes-list-type": "set" });
    const started = performance.now();
    expect(set.validate({ spec: Array.from({ length: 200_000 }, (_, index) => index) })).toEqual([]);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it("R-SCH-2: embedded resources need apiVersion and kind, and metadata of the right types", () => {
    const spec: StructuralSchema = {
      type: "object",
      "x-kubernetes-embedded-resource": true,
      "x-kubernetes-preserve-unknown-fields": true,
    };
    expect(errorsOf(spec, {})).toEqual(["spec.apiVersion: Required value", "spec.kind: Required value"]);
    expect(errorsOf(spec, { apiVersion: "v1", kind: "Pod", metadata: { labels: { a: "b" } } })).toEqual([]);
    expect(errorsOf(spec, { apiVersion: "a/b/c", kind: 1, metadata: { name: 1 } })).toEqual([
      'spec.apiVersion: Invalid value: "a/b/c": unexpected GroupVersion string: a/b/c',
      "spec.kind: Invalid value: 1: must be a string",
      'spec.metadata.name: Invalid value: "integer": spec.metadata.name in body must be of type string: "integer"',
    ]);
  });

  it("reports a bounded number of errors and says so", () => {
    const errors = errorsOf(
      { type: "array", items: { type: "integer" } },
      Array.from({ length: 100_000 }, () => "x"),
    );
    expect(errors).toHaveLength(maxErrors + 1);
    expect(errors.at(-1)).toBe(`<nil>: Invalid value: "": too many errors: only the first ${maxErrors} are shown`);
  });

  it("changes nothing", () => {
    const value = { spec: { unknown: 1, a: null } };
    kind({ ...object({ a: { type: "string", default: "x" } }) }).validate(value);
    expect(value).toEqual({ spec: { unknown: 1, a: null } });
  });
});
