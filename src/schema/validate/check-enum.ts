import { notSupported } from "../../meta/field-error.ts";
import { stringifyJson } from "../../meta/json/stringify.ts";
import type { JsonValue } from "../../meta/types.ts";
import { isJsonObject, ownMember } from "../../meta/json/own-member.ts";
import type { NestedValidation, StructuralSchema } from "../structural-schema.ts";
import type { Check } from "./validation-run.ts";

/** `Unsupported value: "c": supported values: "a", "b"`. */
export function compileEnum(schema: StructuralSchema | NestedValidation): Check | undefined {
  const allowed = schema.enum;
  if (allowed === undefined || allowed.length === 0) return undefined;
  const scalars = new Set(allowed.map(comparable));
  const composites = allowed.filter((value) => typeof value === "object" && value !== null);
  const printed = allowed.map((value) => (typeof value === "string" ? value : stringifyJson(value)));
  return (value, run) => {
    if (scalars.has(comparable(value))) return;
    if (composites.some((candidate) => equalJson(candidate, value))) return;
    run.report(notSupported(run.field(), value, printed));
  };
}

/** A bigint that a double holds is the same JSON number as that double. */
function comparable(value: JsonValue): JsonValue {
  return typeof value === "bigint" && BigInt(Number(value)) === value ? Number(value) : value;
}

/** Equality with a value of the schema, whose depth bounds the recursion. */
function equalJson(expected: JsonValue, value: JsonValue): boolean {
  if (Array.isArray(expected)) {
    return (
      Array.isArray(value) &&
      value.length === expected.length &&
      expected.every((item, index) => equalJson(item, value[index] ?? null))
    );
  }
  if (!isJsonObject(expected)) return comparable(expected) === comparable(value);
  if (!isJsonObject(value)) return false;
  const keys = Object.keys(expected);
  if (Object.keys(value).length !== keys.length) return false;
  return keys.every((key) => {
    const member = ownMember(value, key);
    return member !== undefined && equalJson(expected[key] ?? null, member);
  });
}
