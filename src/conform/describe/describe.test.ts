import { describe, expect, it } from "vitest";
import { parseResourceName } from "./discovered.ts";
import { generateObject, generateValue, stringsFor } from "./generate.ts";
import { placesIn, specWith, type Place } from "./place.ts";
import type { ResolvedSchema } from "./resolve-schema.ts";
import { readSamples } from "./samples.ts";
import { schemaProbes } from "./schema-probes.ts";

const spec: ResolvedSchema = {
  type: "object",
  required: ["name", "parts"],
  properties: {
    name: { type: "string", maxLength: 3 },
    mode: { type: "string", enum: ["A", "B"], default: "A" },
    size: { type: "integer", minimum: 2, maximum: 4 },
    big: { type: "integer", format: "int64" },
    parts: {
      type: "array",
      minItems: 1,
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["id"],
      items: {
        type: "object",
        required: ["id"],
        properties: { id: { type: "string" }, weight: { type: "integer", default: 1 } },
      },
    },
  },
};
const base = generateObject(spec) ?? {};

describe("generated values", () => {
  it("are the smallest that the schema takes", () => {
    expect(base).toEqual({ name: "a", parts: [{ id: "a" }] });
    expect(generateValue({ type: "string", format: "date" })).toBe("2024-01-02");
    expect(generateValue({ type: "integer", minimum: 5, multipleOf: 4 })).toBe(8);
    expect(generateValue({ type: "string", pattern: "^v\\d+$" })).toBe("v1");
    expect(generateValue({ type: "object", minProperties: 1, additionalProperties: { type: "boolean" } })).toEqual({
      key0: false,
    });
  });

  it("are none where a pattern cannot be met by guessing", () => {
    expect(stringsFor({ type: "string", pattern: "^nobody guesses this$" })).toEqual([]);
    expect(
      generateObject({ type: "object", required: ["x"], properties: { x: { type: "string", pattern: "^q{9}$" } } }),
    ).toBeUndefined();
  });
});

describe("places", () => {
  const placeOf = (field: string): Place => placesIn(spec).find((place) => place.field === field) as Place;

  it("name fields as field errors do, and make what is around them", () => {
    expect(placesIn(spec).map(({ field }) => field)).toContain("spec.parts[0].weight");
    expect(specWith(spec, base, placeOf("spec.parts[0].weight"), 7)).toEqual({ parts: [{ id: "a", weight: 7 }] });
  });
});

describe("probes of a schema", () => {
  const probes = schemaProbes(spec, base, "nope");
  const about = (title: string) => probes.find((probe) => probe.title === title);

  it("ask for what every keyword refuses", () => {
    expect(about("spec.name: maxLength")).toMatchObject({
      spec: { name: "xxxx" },
      causes: [{ reason: "FieldValueTooLong", field: "spec.name" }],
    });
    expect(about("spec.size: minimum")).toMatchObject({ spec: { size: 1 } });
    expect(about("spec.name: required")).toMatchObject({
      spec: { name: null },
      causes: [{ reason: "FieldValueRequired" }],
    });
    expect(about("spec.parts[0].id: required")?.spec).toEqual({ parts: [{}] });
    expect(about("spec.parts: a map has no duplicates")).toMatchObject({ causes: [{ field: "spec.parts[1]" }] });
  });

  it("ask for what is stored: defaults, digits, and nothing unknown", () => {
    expect(about("spec.mode: an absent field gets its default")).toMatchObject({ spec: {}, stored: { mode: "A" } });
    expect(about("spec.big: 9223372036854775807 keeps every digit")?.raw).toBe('"big":9223372036854775807');
    expect(about("spec.parts[0]: unknown fields are pruned at every depth")).toMatchObject({
      spec: { parts: [{ id: "a", nope: { a: 1 } }] },
      stored: { parts: [{ id: "a", weight: 1 }] },
    });
  });

  it("ask for two errors at once, in two fields", () => {
    const both = probes.find(({ title }) => title.startsWith("all errors at once"));
    expect(both?.causes).toHaveLength(2);
    expect(Object.keys(both?.spec ?? {})).toHaveLength(2);
  });
});

describe("what the command line names", () => {
  it.each([
    ["crontabs.v1.stable.example.com", { resource: "crontabs", version: "v1", group: "stable.example.com" }],
    ["crontabs.stable.example.com", { resource: "crontabs", group: "stable.example.com" }],
    ["crontabs.v2beta1.x.io", { resource: "crontabs", version: "v2beta1", group: "x.io" }],
  ])("%s", (text, expected) => expect(parseResourceName(text)).toEqual(expected));

  it("refuses what is no resource", () => {
    expect(() => parseResourceName("crontabs")).toThrow(/expected plural.version.group/);
  });

  it("reads several manifests, and says which file is none", () => {
    const text = "apiVersion: a/v1\nkind: A\n---\napiVersion: a/v1\nkind: B\nmetadata: {name: b}\n---\n";
    expect(readSamples([{ name: "f.yaml", text }]).map(({ kind }) => kind)).toEqual(["A", "B"]);
    expect(() => readSamples([{ name: "f.yaml", text: "a: 1" }])).toThrow(/f\.yaml: expected manifests/);
    expect(() => readSamples([{ name: "f.yaml", text: "a: [" }])).toThrow(/f\.yaml: /);
  });
});
