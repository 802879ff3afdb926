import { statusErrors } from "../../meta/status-error.ts";
import type { JsonObject, JsonValue } from "../../meta/types.ts";
import { compileSchema } from "../../schema/compile.ts";
import type { StructuralSchema } from "../../schema/structural-schema.ts";
import { Query } from "../query.ts";

/** Reads the options of a subresource from a query. @throws StatusError 400, 422. */
export type OptionsReader = (query: string) => JsonObject;

/**
 * Parameters become what their schema says, as upstream converts them; unknown ones are nobody's (R-CON-2).
 * @param kind names the options in errors.
 */
export function optionsReader(schema: StructuralSchema, kind: { group: string; kind: string }): OptionsReader {
  const compiled = compileSchema(schema);
  const properties = Object.entries(schema.properties ?? {});
  return (text) => {
    const query = new Query(text);
    const options: JsonObject = {};
    for (const [name, property] of properties) {
      if (query.has(name)) options[name] = parameter(query, name, property);
    }
    compiled.normalize(options);
    const errors = compiled.validate(options);
    if (errors.length > 0) throw statusErrors.invalid(kind, "", errors);
    return options;
  };
}

function parameter(query: Query, name: string, schema: StructuralSchema): JsonValue {
  if (schema.type !== "array") return scalar(query.text(name), schema, query, name);
  return query.all(name).map((text) => scalar(text, schema.items ?? {}, query, name));
}

function scalar(text: string, { type }: StructuralSchema, query: Query, name: string): JsonValue {
  switch (type) {
    case "boolean":
      return text.toLowerCase() !== "false" && text !== "0";
    case "integer":
      return query.integer(name) ?? 0;
    case "number":
      return number(text);
    default:
      return text;
  }
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value)) return value;
  throw statusErrors.badRequest(`strconv.ParseFloat: parsing ${JSON.stringify(text)}: invalid syntax`);
}
