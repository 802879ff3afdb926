import type { StructuralSchema } from "./structural-schema.ts";

const text: StructuralSchema = { type: "string" };
const flag: StructuralSchema = { type: "boolean" };
const textMap: StructuralSchema = { type: "object", additionalProperties: text };
const object = (properties: Record<string, StructuralSchema>): StructuralSchema => ({ type: "object", properties });
const list = (items: StructuralSchema): StructuralSchema => ({ type: "array", items });

/** meta/v1 ObjectMeta as a schema: what an embedded resource's metadata may hold (R-SCH-12), and how it is merged (R-SSA-3). */
export const objectMetaSchema: StructuralSchema = object({
  name: text,
  generateName: text,
  namespace: text,
  selfLink: text,
  uid: text,
  resourceVersion: text,
  generation: { type: "integer", format: "int64" },
  creationTimestamp: { type: "string", format: "date-time", nullable: true },
  deletionTimestamp: { type: "string", format: "date-time", nullable: true },
  deletionGracePeriodSeconds: { type: "integer", format: "int64", nullable: true },
  labels: textMap,
  annotations: textMap,
  finalizers: { ...list(text), "x-kubernetes-list-type": "set" },
  ownerReferences: {
    ...list({
      ...object({ apiVersion: text, kind: text, name: text, uid: text, controller: flag, blockOwnerDeletion: flag }),
      "x-kubernetes-map-type": "atomic",
    }),
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": ["uid"],
  },
  managedFields: list(
    object({
      manager: text,
      operation: text,
      apiVersion: text,
      time: { type: "string", format: "date-time", nullable: true },
      fieldsType: text,
      fieldsV1: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
      subresource: text,
    }),
  ),
});
