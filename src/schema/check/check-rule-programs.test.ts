import { describe, expect, it } from "vitest";
import { checkStructural } from "../check-structural.ts";
import type { StructuralSchema, ValidationRule } from "../structural-schema.ts";

const integer: StructuralSchema = { type: "integer" };

/** Problems of a schema with one rule at `spec`, without their place. */
function problemsOf(rule: ValidationRule, properties: Record<string, StructuralSchema> = { a: integer }): string[] {
  const spec: StructuralSchema = { type: "object", properties, "x-kubernetes-validations": [rule] };
  return checkStructural({ type: "object", properties: { spec } });
}

const place = "properties[spec].x-kubernetes-validations[0]";

describe("R-SCH-1: rules that cannot be", () => {
  const cases: [title: string, rule: ValidationRule, problem: string][] = [
    ["a field that is not there", { rule: "self.x == 1" }, "rule: compilation failed: 1:5: undefined field 'x'"],
    [
      "types that do not fit",
      { rule: "self.a == 'x'" },
      "rule: compilation failed: 1:8: found no matching overload for '_==_' applied to '(int, string)'",
    ],
    [
      "no expression",
      { rule: "self.a ==" },
      "rule: compilation failed: 1:10: Syntax error: unexpected '<EOF>', expected an expression",
    ],
    ["no condition", { rule: "self.a + 1" }, "rule: cel expression must evaluate to a bool"],
    [
      "a message that is no text",
      { rule: "true", messageExpression: "self.a" },
      "messageExpression: messageExpression must evaluate to a string",
    ],
    [
      "a message that does not compile",
      { rule: "true", messageExpression: "self.x" },
      "messageExpression: messageExpression compilation failed: 1:5: undefined field 'x'",
    ],
    [
      "a path that leads nowhere",
      { rule: "true", fieldPath: ".x" },
      "fieldPath: fieldPath must be a valid path: does not refer to a valid field",
    ],
    [
      "a path without a dot",
      { rule: "true", fieldPath: "a" },
      "fieldPath: fieldPath must be a valid path: expected [ or . but got: a",
    ],
    [
      "optionalOldSelf without oldSelf",
      { rule: "true", optionalOldSelf: true },
      "optionalOldSelf: may not be set if oldSelf is not used in rule",
    ],
    [
      "a pattern that is none",
      { rule: "string(self.a).matches('(?=a)')" },
      "rule: compilation failed: 1:24: invalid matches argument",
    ],
  ];

  it.each(cases)("%s", (_, rule, problem) => {
    expect(problemsOf(rule)).toEqual([`${place}.${problem}`]);
  });

  it("R-CEL-2: oldSelf inside of a list whose items have no identity", () => {
    const items: StructuralSchema = { type: "integer", "x-kubernetes-validations": [{ rule: "self == oldSelf" }] };
    expect(problemsOf({ rule: "true" }, { list: { type: "array", items } })).toEqual([
      "properties[spec].properties[list].items.x-kubernetes-validations[0].rule: oldSelf cannot be used on the uncorrelatable portion of the schema within properties[spec].properties[list]",
    ]);
  });

  it("values of which nothing is known", () => {
    const anything: StructuralSchema = {
      "x-kubernetes-preserve-unknown-fields": true,
      "x-kubernetes-validations": [{ rule: "true" }],
    };
    expect(problemsOf({ rule: "true" }, { anything })).toEqual([
      "properties[spec].properties[anything].x-kubernetes-validations: Forbidden: nothing is known of the values' type",
    ]);
  });
});

describe("R-CEL-1: what a rule sees", () => {
  it.each([
    ["of an object, its name", "self.metadata.name == self.metadata.generateName && self.kind != self.apiVersion", []],
    [
      "not its labels",
      "has(self.metadata.labels)",
      ["x-kubernetes-validations[0].rule: compilation failed: 1:4: undefined field 'labels'"],
    ],
  ])("%s", (_, rule, problems) => {
    expect(checkStructural({ type: "object", properties: {}, "x-kubernetes-validations": [{ rule }] })).toEqual(
      problems,
    );
  });

  it("of anything else, what is declared", () => {
    expect(problemsOf({ rule: "self.kind == ''" })).toHaveLength(1);
  });
});
