import type { StructuralSchema } from "../../structural-schema.ts";

const text: StructuralSchema = { type: "string" };
const typeMeta = { apiVersion: text, kind: text };

/**
 * What expressions see of a whole object, be it the root or embedded: beside its properties apiVersion, kind,
 * metadata.name and metadata.generateName, declared or not, and no more of metadata (R-CEL-1).
 */
export function withObjectMeta(schema: StructuralSchema): StructuralSchema {
  const { metadata, kind, apiVersion } = schema.properties ?? {};
  const names = metadata?.properties;
  const isComplete =
    [kind, apiVersion, names?.["name"], names?.["generateName"]].every((property) => property?.type === "string") &&
    metadata?.type === "object";
  if (isComplete) return schema;
  const meta: StructuralSchema = { type: "object", properties: { name: text, generateName: text } };
  return { ...schema, properties: { ...schema.properties, ...typeMeta, metadata: meta } };
}
