import { defineKind, Type, type ObjectOf } from "apiserver-boot";
import { Conditions } from "../../conditions.js";

/** Captain in crew.example.org/v1alpha1. Everything that clients see of it follows from here. */
export const Captain = defineKind({
  kind: "Captain",
  resource: "captains",
  description: "Captain is the schema of captains.",
  spec: Type.Object({
    // A field without Type.Optional is required. Text for "kubectl explain": Type.String({ description: "…" }).
    joined: Type.Optional(Type.String({ format: "date-time" })),
  }),
  status: Type.Object({
    observedGeneration: Type.Optional(
      Type.Integer({ description: "The metadata.generation that was last acted on.", format: "int64" }),
    ),
    conditions: Type.Optional(Conditions),
  }),
  columns: [
    {
      name: "Joined",
      type: "date",
      jsonPath: ".spec.joined",
    },
  ],
  // Rules that a schema cannot say go here: validate: (object, { old }) => [ … ],
});
export type Captain = ObjectOf<typeof Captain>;
