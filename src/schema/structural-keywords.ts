/** Keywords of a structural schema that constrain values and may also stand inside junctors. */
export const valueKeywords = [
  "enum",
  "format",
  "pattern",
  "minLength",
  "maxLength",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
  "minItems",
  "maxItems",
  "uniqueItems",
  "minProperties",
  "maxProperties",
  "required",
] as const;

/** Keywords that say what a value is; only outside of junctors (R-SCH-1). */
export const genericKeywords = ["type", "title", "description", "default", "nullable", "example"] as const;

export const extensionKeywords = [
  "x-kubernetes-int-or-string",
  "x-kubernetes-preserve-unknown-fields",
  "x-kubernetes-embedded-resource",
  "x-kubernetes-list-type",
  "x-kubernetes-list-map-keys",
  "x-kubernetes-map-type",
  "x-kubernetes-validations",
] as const;

export const junctorKeywords = ["allOf", "anyOf", "oneOf"] as const;

export type JunctorKeyword = (typeof junctorKeywords)[number];
