import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringifyJson } from "../meta/json/stringify.ts";
import type { JsonValue } from "../meta/types.ts";
import { checkStructural } from "./check-structural.ts";
import { compileSchema } from "./compile.ts";
import type { StructuralSchema } from "./structural-schema.ts";

const text: StructuralSchema = { type: "string" };
const schema: StructuralSchema = {
  type: "object",
  required: ["a"],
  properties: {
    a: { type: "string", pattern: "^[a-z]*$", maxLength: 3 },
    b: { type: "integer", format: "int32", minimum: 0, multipleOf: 2, default: 2 },
    c: {
      type: "object",
      properties: { a: text, b: { type: "object", default: {}, properties: { c: { ...text, default: "x" } } } },
    },
    list: {
      type: "array",
      items: { type: "object", properties: { a: text }, required: ["a"] },
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["a"],
    },
    set: { type: "array", items: { "x-kubernetes-int-or-string": true }, "x-kubernetes-list-type": "set", maxItems: 3 },
    map: { type: "object", additionalProperties: { type: "number", default: 1 } },
    any: { "x-kubernetes-preserve-unknown-fields": true },
    embedded: { type: "object", "x-kubernetes-embedded-resource": true, "x-kubernetes-preserve-unknown-fields": true },
    one: {
      type: "object",
      properties: { a: text, b: text },
      oneOf: [{ required: ["a"] }, { required: ["b"] }],
      not: { properties: { a: { enum: ["b"] } }, required: ["a"] },
    },
    date: { type: "string", format: "date-time", nullable: true },
  },
};

const names = fc.constantFrom(
  ...Object.keys(schema.properties ?? {}),
  "__proto__",
  "constructor",
  "toString",
  "apiVersion",
  "kind",
  "metadata",
  "x",
);
const { value: anyJson } = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom<JsonValue>(
      null,
      true,
      0,
      1.5,
      -1,
      1e300,
      2n ** 70n,
      9007199254740993n,
      "",
      "a",
      "2024-01-01T00:00:00Z",
      "😀",
    ),
    fc.string(),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.array(fc.tuple(names, tie("value")), { maxLength: 6 }).map((entries): JsonValue => Object.fromEntries(entries)),
  ),
}));

describe("any JSON", () => {
  const compiled = compileSchema(schema);

  it("the schema is one", () => expect(checkStructural(schema)).toEqual([]));

  it("R-SCH-10, R-SCH-20: never throws, and normalizing again changes nothing", () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        compiled.validate(value);
        compiled.normalize(value);
        const once = stringifyJson(value);
        const errors = stringifyJson(compiled.validate(value));
        expect(compiled.normalize(value)).toEqual([]);
        expect(stringifyJson(value)).toBe(once);
        expect(stringifyJson(compiled.validate(value))).toBe(errors);
        expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
      }),
      { numRuns: 1500 },
    );
  });

  it("R-SCH-11: what defaults fill in is valid", () => {
    fc.assert(
      fc.property(fc.subarray(["b", "c", "map"]), (given) => {
        const value: JsonValue = {
          a: "x",
          ...Object.fromEntries(given.map((name) => [name, name === "b" ? null : {}])),
        };
        compiled.normalize(value);
        expect(compiled.validate(value)).toEqual([]);
      }),
    );
  });
});
