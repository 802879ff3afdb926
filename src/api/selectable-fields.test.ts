import { describe, expect, it } from "vitest";
import type { StructuralSchema } from "../schema/structural-schema.ts";
import { selectableFieldProblems, selectableFieldsOf } from "./selectable-fields.ts";

const schema: StructuralSchema = {
  type: "object",
  properties: {
    spec: {
      type: "object",
      properties: {
        color: { type: "string" },
        size: { type: "integer" },
        on: { type: "boolean" },
        ratio: { type: "number" },
        either: { "x-kubernetes-int-or-string": true },
        list: { type: "array", items: { type: "string" } },
        map: { type: "object", additionalProperties: { type: "string" } },
      },
    },
  },
};
const problems = (...paths: string[]) => selectableFieldProblems(paths, schema);

describe("R-SEL-3: selectable fields of a kind", () => {
  it("takes strings, integers and booleans, also behind a key of a map", () => {
    expect(problems(".spec.color", ".spec.size", ".spec.on", ".spec.map.key")).toEqual([]);
  });

  it("names fields without the leading dot", () => {
    expect(selectableFieldsOf({ selectableFields: [".spec.color"] })).toEqual([
      { name: "spec.color", jsonPath: ".spec.color" },
    ]);
  });

  it.each([
    [".spec.ratio", /must point to a field of type string, boolean or integer/],
    [".spec.either", /must point to a field of type/],
    [".spec", /must point to a field of type/],
    [".spec.nope", /points to no field of the schema/],
    [".spec.list[0]", /must be a path of field names/],
    [".spec.list[*]", /must be a path of field names/],
    ["spec.color", /must be a path of field names/],
    [".metadata.name", /must not point to fields in metadata/],
    ["", /must be a path of field names/],
  ])("refuses %s", (path, message) => {
    expect(problems(path)).toEqual([expect.stringMatching(message)]);
  });

  it("refuses one that is there twice, and more than 8", () => {
    expect(problems(".spec.color", ".spec.color")).toEqual(["selectableFields[1] (.spec.color): is there twice"]);
    const nine = Array.from({ length: 9 }, (_, at) => `.spec.map.k${at}`);
    expect(problems(...nine)).toEqual(["selectableFields: must have at most 8 items; got 9"]);
  });
});
