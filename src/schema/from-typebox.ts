import type { TSchema } from "typebox";
import { SchemaError } from "./schema-error.ts";
import type { StructuralSchema } from "./structural-schema.ts";
import { TypeBoxConversion } from "./typebox/typebox-conversion.ts";

/**
 * Turns what TypeBox built into a structural schema: unions of literals become enums, a union with null `nullable`,
 * records `additionalProperties`, intersections of objects one object, unions of objects an object with `anyOf`,
 * numeric exclusive bounds the boolean form.
 * @param path where the schema stands in the definition, for the messages, e.g. `spec`.
 * @throws SchemaError naming everything that Kubernetes cannot express. Nothing is dropped silently.
 */
export function toStructuralSchema(schema: TSchema, path = ""): StructuralSchema {
  const conversion = new TypeBoxConversion();
  const structural = conversion.convert(schema, path);
  if (conversion.problems.length > 0) throw new SchemaError(conversion.problems);
  return structural;
}
