import { defineKind, fieldErrors, Type, type ObjectOf } from "apiserver-boot";
import { ReferenceType } from "../reference-type.js";

/** Flunder in wardle.example.com/v1alpha1. Everything that clients see of it follows from here. */
export const Flunder = defineKind({
  kind: "Flunder",
  resource: "flunders",
  description: "Flunder refers to another Flunder, or to a Fischer.",
  spec: Type.Optional(
    Type.Object({
      reference: Type.Optional(
        Type.String({ description: "Name of a Flunder in the same namespace, or of a Fischer." }),
      ),
      referenceType: Type.Optional(ReferenceType),
    }),
  ),
  columns: [
    { name: "Type", type: "string", jsonPath: ".spec.referenceType" },
    { name: "Reference", type: "string", jsonPath: ".spec.reference" },
    { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
  ],
  admission: {
    mutate: ({ spec }) => {
      if (spec?.reference) spec.referenceType ??= "Flunder";
    },
  },
  validate: ({ spec }) =>
    spec?.referenceType !== undefined && !spec.reference
      ? [fieldErrors.required("spec.reference", `cannot be empty if referenceType is ${spec.referenceType}`)]
      : [],
});
export type Flunder = ObjectOf<typeof Flunder>;
