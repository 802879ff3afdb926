import {
  boolean,
  dropped,
  integer,
  raw,
  structList,
  text,
  textList,
  textMap,
  time,
  type FieldDecoder,
  type StructFields,
} from "./struct-decoder.ts";

const fieldsOf = (fields: Readonly<Record<string, FieldDecoder>>): StructFields => new Map(Object.entries(fields));

const ownerReferenceFields = fieldsOf({
  apiVersion: text(),
  kind: text(),
  name: text(),
  uid: text("types.UID"),
  controller: boolean,
  blockOwnerDeletion: boolean,
});

const managedFieldsEntryFields = fieldsOf({
  manager: text(),
  operation: text("v1.ManagedFieldsOperationType"),
  apiVersion: text(),
  time: time,
  fieldsType: text(),
  fieldsV1: raw,
  subresource: text(),
});

/** How each field of meta/v1 ObjectMeta is read; selfLink is known but no longer kept (R-META-10). */
export const objectMetaFields: StructFields = fieldsOf({
  name: text(),
  generateName: text(),
  namespace: text(),
  selfLink: dropped,
  uid: text("types.UID"),
  resourceVersion: text(),
  generation: integer(false),
  creationTimestamp: time,
  deletionTimestamp: time,
  deletionGracePeriodSeconds: integer(true),
  labels: textMap,
  annotations: textMap,
  ownerReferences: structList("OwnerReference", ownerReferenceFields, ["apiVersion", "kind", "name", "uid"]),
  finalizers: textList,
  managedFields: structList("ManagedFieldsEntry", managedFieldsEntryFields),
});
