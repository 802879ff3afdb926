import type { StructuralSchema } from "../../structural-schema.ts";
import {
  boolType,
  bytesType,
  type CelType,
  doubleType,
  durationType,
  dynType,
  intType,
  listOf,
  mapOf,
  stringType,
  structOf,
  timestampType,
} from "../types/cel-type.ts";
import { escapeProperty, isReserved } from "./property-names.ts";
import { withObjectMeta } from "./resource-root.ts";

/**
 * The type of a schema's values in expressions; undefined: expressions cannot reach them, as those nothing is known of.
 * [src: apiserver cel/common/schemas.go]
 */
export function typeOfSchema(schema: StructuralSchema, isRoot: boolean): CelType | undefined {
  if (schema["x-kubernetes-int-or-string"]) return dynType;
  switch (schema.type) {
    case "array": {
      const item = schema.items === undefined ? undefined : typeOfMember(schema.items);
      return item === undefined ? undefined : listOf(item);
    }
    case "object":
      return typeOfObject(isRoot ? withObjectMeta(schema) : schema);
    case "string":
      return typeOfFormat(schema.format);
    case "boolean":
      return boolType;
    case "number":
      return doubleType;
    case "integer":
      return intType;
    default:
      return undefined;
  }
}

const typeOfMember = (schema: StructuralSchema): CelType | undefined =>
  typeOfSchema(schema, schema["x-kubernetes-embedded-resource"] === true);

function typeOfObject({ additionalProperties, properties }: StructuralSchema): CelType | undefined {
  if (typeof additionalProperties === "object") {
    const value = typeOfMember(additionalProperties);
    return value === undefined ? undefined : mapOf(stringType, value);
  }
  const fields = new Map<string, CelType>();
  for (const [name, property] of Object.entries(properties ?? {})) {
    const escaped = escapeProperty(name);
    const type = escaped === undefined ? undefined : typeOfMember(property);
    if (escaped === undefined || type === undefined) continue;
    fields.set(escaped, type);
    // A keyword may be written as it is where the grammar lets it be: `self.namespace`.
    if (isReserved(name)) fields.set(name, type);
  }
  return structOf(fields);
}

function typeOfFormat(format: string | undefined): CelType {
  switch (format) {
    case "byte":
      return bytesType;
    case "duration":
      return durationType;
    case "date":
    case "date-time":
      return timestampType;
    default:
      return stringType;
  }
}
