import type { JsonValue } from "../meta/types.ts";

/**
 * A structural schema: the subset of OpenAPI v3 that Kubernetes allows for custom resources (R-SCH-1). The one form of
 * schema in the runtime: authored as TypeBox, converted once by `fromTypeBox`, then read by validation, OpenAPI, tables.
 */
export interface StructuralSchema extends ValueValidation {
  type?: "object" | "array" | "string" | "integer" | "number" | "boolean";
  description?: string;
  title?: string;
  properties?: Record<string, StructuralSchema>;
  items?: StructuralSchema;
  /** true: any value. */
  additionalProperties?: boolean | StructuralSchema;
  default?: JsonValue;
  nullable?: boolean;
  example?: JsonValue;
  "x-kubernetes-int-or-string"?: boolean;
  "x-kubernetes-preserve-unknown-fields"?: boolean;
  "x-kubernetes-embedded-resource"?: boolean;
  "x-kubernetes-list-type"?: "atomic" | "set" | "map";
  "x-kubernetes-list-map-keys"?: string[];
  "x-kubernetes-map-type"?: "atomic" | "granular";
  "x-kubernetes-validations"?: ValidationRule[];
}

/** The part of a schema that may also stand inside allOf, anyOf, oneOf and not. */
export interface ValueValidation {
  enum?: JsonValue[];
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: boolean;
  exclusiveMaximum?: boolean;
  multipleOf?: number;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  minProperties?: number;
  maxProperties?: number;
  required?: string[];
  allOf?: NestedValidation[];
  anyOf?: NestedValidation[];
  oneOf?: NestedValidation[];
  not?: NestedValidation;
}

/** Inside a junctor: constraints on fields that are also declared outside. */
export interface NestedValidation extends ValueValidation {
  /** Only for the int-or-string pattern `anyOf: [{type: integer}, {type: string}]` (R-SCH-2). */
  type?: "integer" | "string";
  properties?: Record<string, NestedValidation>;
  items?: NestedValidation;
  additionalProperties?: NestedValidation;
}

/** A rule in the Common Expression Language (R-CEL-1). */
export interface ValidationRule {
  rule: string;
  message?: string;
  messageExpression?: string;
  reason?: "FieldValueInvalid" | "FieldValueForbidden" | "FieldValueRequired" | "FieldValueDuplicate";
  fieldPath?: string;
  optionalOldSelf?: boolean;
}
