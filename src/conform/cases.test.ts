import { describe, expect, it } from "vitest";
import { readCases } from "./cases.ts";

describe("cases", () => {
  it("are read with what they expect", () => {
    const text = `
- id: R-LIST-1
  title: a rule
  from: { a: 1 }
  spec: { a: 2 }
  causes: [{ field: spec.a, message: '^must' }]
- { title: kept, spec: { b: 1 }, stored: { b: 1 } }
`;
    const [rule, kept] = readCases(text, "f.yaml");
    expect(rule).toMatchObject({ id: "R-LIST-1", from: { a: 1 }, spec: { a: 2 } });
    expect(rule?.causes?.[0]).toEqual({ reason: "FieldValueInvalid", field: "spec.a", message: /^must/u });
    expect(kept).toEqual({ id: "R-SCH-21", title: "kept", spec: { b: 1 }, stored: { b: 1 } });
  });

  it.each([
    ["a: 1", /f\.yaml: expected a list/],
    ["- { spec: {} }", /\[0\]: title is missing/],
    ["- { title: x, spce: {} }", /unknown field spce; a case has id, title/],
    ["- { title: x, spec: 1 }", /\[0\]: spec: expected a mapping/],
    ["- { title: x, causes: [{ message: x }] }", /field is missing/],
    ["- { title: x, causes: [{ field: a, message: '(' }] }", /no regular expression/],
  ])("say what is wrong: %s", (text, message) => {
    expect(() => readCases(text, "f.yaml")).toThrow(message);
  });
});
