/** A JSON Schema as TypeBox or a user wrote it: nothing is known of it yet. */
export type RawSchema = Readonly<Record<string, unknown>>;

export const isRawSchema = (value: unknown): value is RawSchema =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const rawSchemas = (value: unknown): RawSchema[] => (Array.isArray(value) ? value.filter(isRawSchema) : []);

/** Null as TypeBox or JSON Schema write it. */
export const isNullSchema = (schema: RawSchema): boolean =>
  schema["type"] === "null" || ("const" in schema && schema["const"] === null);

/** `properties[spec]`, `items`: the way Kubernetes names places in a schema. */
export const childPath = (path: string, keyword: string, key?: string | number): string => {
  const child = key === undefined ? keyword : `${keyword}[${key}]`;
  return path === "" ? child : `${path}.${child}`;
};

/** What TypeBox hides from JSON but means: such a schema checks more than JSON Schema can say. */
export function hiddenMeaning(schema: RawSchema): string | undefined {
  if ("~refine" in schema) return "Type.Refine runs code that clients cannot see; use the kind's validate function";
  if ("~codec" in schema) return "Type.Codec changes values between client and server; declare the wire's own type";
  return undefined;
}
