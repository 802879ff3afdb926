import { describe, expect, it } from "vitest";
import {
  duplicate,
  fieldErrorMessage,
  forbidden,
  invalid,
  notFound,
  notSupported,
  required,
  tooLong,
  tooMany,
  typeInvalid,
  type FieldError,
} from "./field-error.ts";
import { statusErrors } from "./status-error.ts";

const kind = { group: "g.example.com", kind: "Flunder" };

describe("R-ERR-4: field errors", () => {
  it.each<readonly [FieldError, string, string]>([
    [required("spec.x"), "FieldValueRequired", "spec.x: Required value"],
    [required("spec.x", "say why"), "FieldValueRequired", "spec.x: Required value: say why"],
    [invalid("spec.x", "a", "d"), "FieldValueInvalid", 'spec.x: Invalid value: "a": d'],
    [invalid("spec.x", 5, "d"), "FieldValueInvalid", "spec.x: Invalid value: 5: d"],
    [invalid("spec.x", 9_007_199_254_740_993n, "d"), "FieldValueInvalid", "spec.x: Invalid value: 9007199254740993: d"],
    [invalid("spec.x", true, "d"), "FieldValueInvalid", "spec.x: Invalid value: true: d"],
    [invalid("spec.x", { b: [1], a: "x" }, "d"), "FieldValueInvalid", 'spec.x: Invalid value: {"a":"x","b":[1]}: d'],
    [typeInvalid("spec.x", "a", "d"), "FieldValueTypeInvalid", 'spec.x: Invalid value: "a": d'],
    [
      notSupported("spec.x", "c", ["a", "b"]),
      "FieldValueNotSupported",
      'spec.x: Unsupported value: "c": supported values: "a", "b"',
    ],
    [duplicate("spec.x[1]", { name: "a" }), "FieldValueDuplicate", 'spec.x[1]: Duplicate value: {"name":"a"}'],
    [forbidden("spec.x", "d"), "FieldValueForbidden", "spec.x: Forbidden: d"],
    [notFound("spec.x", "a"), "FieldValueNotFound", 'spec.x: Not found: "a"'],
    [tooLong("spec.x", 20), "FieldValueTooLong", "spec.x: Too long: may not be more than 20 bytes"],
    [tooMany("spec.x", 5, 3), "FieldValueTooMany", "spec.x: Too many: 5: must have at most 3 items"],
  ])("%#: reason and text", (error, reason, text) => {
    expect([error.type, fieldErrorMessage(error)]).toEqual([reason, text]);
  });

  it("equal ones are told once in the message, each among the causes", () => {
    const { status } = statusErrors.invalid(kind, "a", [
      required("spec.x"),
      required("spec.x"),
      forbidden("spec.y", "d"),
    ]);
    expect(status.message).toBe('Flunder.g.example.com "a" is invalid: [spec.x: Required value, spec.y: Forbidden: d]');
    expect(status.details?.causes).toHaveLength(3);
  });
});
