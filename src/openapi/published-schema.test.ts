import { describe, expect, it } from "vitest";
import type { StructuralSchema } from "../schema/structural-schema.ts";
import { formV2, formV3 } from "./form.ts";
import { publishedSchema } from "./published-schema.ts";

const anyOf = [{ type: "integer" as const }, { type: "string" as const }];
const objectMeta = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

/** What a custom resource with the same schema is published as by kube-apiserver 1.35. */
const cases: [string, StructuralSchema, v2: object, v3: object][] = [
  [
    "a nullable string",
    { type: "string", nullable: true, maxLength: 5 },
    { maxLength: 5 },
    { type: "string", nullable: true, maxLength: 5 },
  ],
  [
    "a nullable object",
    { type: "object", nullable: true, properties: { a: { type: "string" } } },
    {},
    { type: "object", nullable: true, properties: { a: { type: "string" } } },
  ],
  [
    "nullable items",
    { type: "array", items: { type: "string", nullable: true } },
    { type: "array", items: {} },
    { type: "array", items: { type: "string", nullable: true } },
  ],
  [
    "a required field that may be null",
    {
      type: "object",
      required: ["a", "b"],
      properties: { a: { type: "string", nullable: true }, b: { type: "string" } },
    },
    { type: "object", required: ["b"], properties: { a: {}, b: { type: "string" } } },
    {
      type: "object",
      required: ["a", "b"],
      properties: { a: { type: "string", nullable: true }, b: { type: "string" } },
    },
  ],
  [
    "unknown fields kept",
    { type: "object", "x-kubernetes-preserve-unknown-fields": true, properties: { a: { type: "string" } } },
    { "x-kubernetes-preserve-unknown-fields": true },
    { type: "object", "x-kubernetes-preserve-unknown-fields": true, properties: { a: { type: "string" } } },
  ],
  [
    "a list whose items are unknown",
    { type: "array", "x-kubernetes-preserve-unknown-fields": true, items: { type: "string" } },
    { "x-kubernetes-preserve-unknown-fields": true },
    { type: "array", "x-kubernetes-preserve-unknown-fields": true, items: { type: "string" } },
  ],
  [
    "int-or-string",
    { "x-kubernetes-int-or-string": true },
    { "x-kubernetes-int-or-string": true },
    { "x-kubernetes-int-or-string": true, anyOf },
  ],
  [
    "int-or-string in its own words",
    { "x-kubernetes-int-or-string": true, allOf: [{ anyOf }, { pattern: "a" }] },
    { "x-kubernetes-int-or-string": true },
    { "x-kubernetes-int-or-string": true, allOf: [{ anyOf }, { pattern: "a" }] },
  ],
  [
    "int-or-string with other alternatives",
    { "x-kubernetes-int-or-string": true, anyOf: [{ minimum: 1 }, { pattern: "b" }] },
    { "x-kubernetes-int-or-string": true },
    { "x-kubernetes-int-or-string": true, anyOf: [{ minimum: 1 }, { pattern: "b" }], allOf: [{ anyOf }] },
  ],
  [
    "junctors",
    { type: "object", properties: { a: { type: "string" } }, oneOf: [{ required: ["a"] }], not: { required: ["b"] } },
    { type: "object", properties: { a: { type: "string" } } },
    { type: "object", properties: { a: { type: "string" } }, oneOf: [{ required: ["a"] }], not: { required: ["b"] } },
  ],
  [
    "a map, a set and rules",
    {
      type: "object",
      additionalProperties: { type: "array", items: { type: "string" }, "x-kubernetes-list-type": "set" },
      "x-kubernetes-map-type": "atomic",
      "x-kubernetes-validations": [{ rule: "size(self) < 3" }],
    },
    {
      type: "object",
      additionalProperties: { type: "array", items: { type: "string" }, "x-kubernetes-list-type": "set" },
      "x-kubernetes-map-type": "atomic",
      "x-kubernetes-validations": [{ rule: "size(self) < 3" }],
    },
    {
      type: "object",
      additionalProperties: { type: "array", items: { type: "string" }, "x-kubernetes-list-type": "set" },
      "x-kubernetes-map-type": "atomic",
      "x-kubernetes-validations": [{ rule: "size(self) < 3" }],
    },
  ],
  [
    "an embedded object with unknown fields",
    { type: "object", "x-kubernetes-embedded-resource": true, "x-kubernetes-preserve-unknown-fields": true },
    { "x-kubernetes-embedded-resource": true, "x-kubernetes-preserve-unknown-fields": true },
    {
      type: "object",
      "x-kubernetes-embedded-resource": true,
      "x-kubernetes-preserve-unknown-fields": true,
      required: ["kind", "apiVersion"],
      properties: {
        apiVersion: { type: "string", description: expect.any(String) },
        kind: { type: "string", description: expect.any(String) },
        metadata: { description: expect.any(String), allOf: [{ $ref: `#/components/schemas/${objectMeta}` }] },
      },
    },
  ],
];

describe("R-OAS-7, R-OAS-15: published as a custom resource's", () => {
  it.each(cases)("%s", (_, schema, v2, v3) => {
    expect(publishedSchema(schema, formV2)).toEqual(v2);
    expect(publishedSchema(schema, formV3)).toEqual(v3);
  });

  it("leaves the schema itself as it was", () => {
    for (const [, schema] of cases) {
      const before = structuredClone(schema);
      publishedSchema(schema, formV2);
      publishedSchema(schema, formV3);
      expect(schema).toEqual(before);
    }
  });

  it("keeps a property called __proto__ a property", () => {
    const properties = Object.fromEntries([["__proto__", { type: "string" as const }]]);
    const published = publishedSchema({ type: "object", properties }, formV3);
    expect(Object.keys(published["properties"] as object)).toEqual(["__proto__"]);
  });
});
