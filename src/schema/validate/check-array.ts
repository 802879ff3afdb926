import { invalid, tooMany } from "../../meta/field-error.ts";
import type { NestedValidation, StructuralSchema } from "../structural-schema.ts";
import type { Check, CompileNode } from "./validation-run.ts";

/** Items, then minItems and maxItems. */
export function compileArray(schema: StructuralSchema | NestedValidation, compileNode: CompileNode): Check | undefined {
  const { minItems, maxItems } = schema;
  const item = schema.items === undefined ? undefined : compileNode(schema.items);
  if (item === undefined && minItems === undefined && maxItems === undefined) return undefined;
  return (value, run) => {
    if (!Array.isArray(value)) return;
    if (item !== undefined) {
      for (let index = 0; index < value.length && !run.full; index += 1) {
        run.enter(index);
        item(value[index] ?? null, run);
        run.leave();
      }
    }
    if (minItems !== undefined && value.length < minItems) {
      const field = run.field();
      run.report(invalid(field, value.length, `${field} in body should have at least ${minItems} items`));
    }
    if (maxItems !== undefined && value.length > maxItems) run.report(tooMany(run.field(), value.length, maxItems));
  };
}
