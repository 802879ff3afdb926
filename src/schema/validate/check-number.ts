import { invalid, type FieldError } from "../../meta/field-error.ts";
import type { JsonValue } from "../../meta/types.ts";
import type { NestedValidation, StructuralSchema } from "../structural-schema.ts";
import { goFloat } from "./go-number.ts";
import { kindOf } from "./json-kind.ts";
import { isMultipleOf } from "./multiple-of.ts";
import type { Check, ValidationRun } from "./validation-run.ts";

type Bounded = Pick<StructuralSchema, "multipleOf" | "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum">;
type Rule = (value: number | bigint, run: ValidationRun) => void;

/**
 * Range of int32, multipleOf, minimum, maximum, in upstream's order. Bounds are compared exactly; upstream truncates them
 * to integers when the value is one, so that 0 passes `minimum: 0.5`.
 */
export function compileNumber(schema: StructuralSchema | NestedValidation): Check | undefined {
  const rules = [rangeRule(schema), multipleRule(schema), minimumRule(schema), maximumRule(schema)];
  const active = rules.filter((rule) => rule !== undefined);
  if (active.length === 0) return undefined;
  return (value, run) => {
    if (typeof value !== "number" && typeof value !== "bigint") return;
    for (const rule of active) rule(value, run);
  };
}

const int32Limit = 2 ** 31;
const float32Limit = 2 ** 128 * (1 - 2 ** -25);

function rangeRule(schema: StructuralSchema | NestedValidation): Rule | undefined {
  const { type, format } = schema;
  const fits = fitsFormat(type, format);
  if (fits === undefined) return undefined;
  return (value, run) => {
    if (!fits(value)) {
      run.report(outOfRange(`Checked value must be of type ${type} with format ${format} in ${run.field()}`));
    }
  };
}

function fitsFormat(
  type: string | undefined,
  format: string | undefined,
): ((value: number | bigint) => boolean) | undefined {
  if (type === "integer" && format === "int32") {
    return (value) => kindOf(value) === "integer" && value >= -int32Limit && value < int32Limit;
  }
  if (type === "integer" && format === "int64") return (value) => kindOf(value) === "integer";
  if (type === "number" && format === "float") return (value) => Math.abs(Number(value)) < float32Limit;
  return undefined;
}

/** Upstream gives these errors no field, and says so. */
const outOfRange = (detail: string): FieldError => invalid("<nil>", "", detail);

function multipleRule({ multipleOf }: Bounded): Rule | undefined {
  if (multipleOf === undefined) return undefined;
  return (value, run) => {
    if (!isMultipleOf(value, multipleOf)) reportNumber(value, run, `be a multiple of ${bound(multipleOf, value)}`);
  };
}

function minimumRule({ minimum, exclusiveMinimum }: Bounded): Rule | undefined {
  if (minimum === undefined) return undefined;
  const text = exclusiveMinimum ? "be greater than" : "be greater than or equal to";
  return (value, run) => {
    if (value < minimum || (exclusiveMinimum && value <= minimum)) {
      reportNumber(value, run, `${text} ${bound(minimum, value)}`);
    }
  };
}

function maximumRule({ maximum, exclusiveMaximum }: Bounded): Rule | undefined {
  if (maximum === undefined) return undefined;
  const text = exclusiveMaximum ? "be less than" : "be less than or equal to";
  return (value, run) => {
    if (value > maximum || (exclusiveMaximum && value >= maximum)) {
      reportNumber(value, run, `${text} ${bound(maximum, value)}`);
    }
  };
}

/** A whole bound prints as an integer beside an integer value, as a Go float beside a float. */
function bound(limit: number, value: number | bigint): string {
  return Number.isInteger(limit) && kindOf(value) === "integer" ? BigInt(limit).toString() : goFloat(limit);
}

function reportNumber(value: JsonValue, run: ValidationRun, expectation: string): void {
  const field = run.field();
  run.report(invalid(field, value, `${field} in body should ${expectation}`));
}
