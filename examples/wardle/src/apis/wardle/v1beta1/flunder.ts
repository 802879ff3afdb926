import { defineKind, fieldErrors, Type, type FieldError, type ObjectOf, type Static } from "apiserver-boot";
import { ReferenceType } from "../reference-type.js";

const FlunderSpec = Type.Object({
  flunderReference: Type.Optional(Type.String({ description: "Name of a Flunder in the same namespace." })),
  fischerReference: Type.Optional(Type.String({ description: "Name of a Fischer." })),
  referenceType: Type.Optional(ReferenceType),
});
type FlunderSpec = Static<typeof FlunderSpec>;

/** Flunder in wardle.example.com/v1beta1. Everything that clients see of it follows from here. */
export const Flunder = defineKind({
  kind: "Flunder",
  resource: "flunders",
  description: "Flunder refers to another Flunder, or to a Fischer.",
  spec: Type.Optional(FlunderSpec),
  columns: [
    { name: "Type", type: "string", jsonPath: ".spec.referenceType" },
    { name: "Flunder", type: "string", jsonPath: ".spec.flunderReference" },
    { name: "Fischer", type: "string", jsonPath: ".spec.fischerReference" },
    { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
  ],
  admission: {
    // A default that depends on another field is more than a schema can say.
    mutate: ({ spec }) => {
      if (spec === undefined || spec.referenceType !== undefined) return;
      if (spec.flunderReference) spec.referenceType = "Flunder";
      else if (spec.fischerReference) spec.referenceType = "Fischer";
    },
  },
  validate: ({ spec = {} }) => referenceErrors(spec),
});
export type Flunder = ObjectOf<typeof Flunder>;

function referenceErrors({ referenceType, flunderReference, fischerReference }: FlunderSpec): FieldError[] {
  const { invalid, required } = fieldErrors;
  if (flunderReference && fischerReference) {
    return [invalid("spec.fischerReference", fischerReference, "cannot be set with flunderReference at the same time")];
  }
  if (flunderReference && referenceType !== "Flunder") {
    return [invalid("spec.flunderReference", flunderReference, "cannot be set if referenceType is not Flunder")];
  }
  if (fischerReference && referenceType !== "Fischer") {
    return [invalid("spec.fischerReference", fischerReference, "cannot be set if referenceType is not Fischer")];
  }
  if (!fischerReference && referenceType === "Fischer") {
    return [required("spec.fischerReference", "cannot be empty if referenceType is Fischer")];
  }
  if (!flunderReference && referenceType === "Flunder") {
    return [required("spec.flunderReference", "cannot be empty if referenceType is Flunder")];
  }
  return [];
}
