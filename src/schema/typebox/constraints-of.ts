import { valueKeywords } from "../structural-keywords.ts";
import type { NestedValidation, StructuralSchema } from "../structural-schema.ts";

const kept: ReadonlySet<string> = new Set([...valueKeywords, "allOf", "anyOf", "oneOf", "not"]);

/** What a schema demands of a value, without what the value is: the part that may stand in a junctor. */
export function constraintsOf(schema: StructuralSchema): NestedValidation {
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => kept.has(keyword)));
}
