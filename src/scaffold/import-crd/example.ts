import { isObject, type JsonSchema } from "./json-schema.ts";

/**
 * The least that a schema demands, as a beginning for a person: values that follow a pattern or a rule are theirs to write.
 */
export function exampleOf(schema: JsonSchema): unknown {
  if (schema["default"] !== undefined) return schema["default"];
  if (schema.enum !== undefined) return schema.enum[0];
  switch (schema.type) {
    case "object":
      return exampleObject(schema);
    case "array":
      return Array.from({ length: Number(schema["minItems"] ?? 0) }, () => exampleOf(schema.items ?? {}));
    case "integer":
    case "number":
      return Number(schema["minimum"] ?? 0) + (schema["exclusiveMinimum"] === true ? 1 : 0);
    case "boolean":
      return false;
    case "string":
      return exampleText(schema);
    default:
      return schema["x-kubernetes-int-or-string"] === true ? 0 : {};
  }
}

function exampleObject({ properties = {}, required = [] }: JsonSchema): object {
  const members = required.flatMap((name) => {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    return isObject(property) ? [[name, exampleOf(property)] as const] : [];
  });
  return Object.fromEntries(members);
}

function exampleText({ format, minLength }: JsonSchema): string {
  if (format === "date-time") return "2030-01-01T00:00:00Z";
  return "example".padEnd(Number(minLength ?? 0), "-example");
}
