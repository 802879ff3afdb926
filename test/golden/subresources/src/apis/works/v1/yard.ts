import { defineKind, Type, type ObjectOf } from "apiserver-boot";
import { Conditions } from "../../conditions.js";

/** Yard in works.example.com/v1. Everything that clients see of it follows from here. */
export const Yard = defineKind({
  kind: "Yard",
  resource: "yards",
  scope: "Cluster",
  description: "Yard is the schema of yards.",
  spec: Type.Object(
    {
      // Declare the fields here, for example:
      //   image: Type.String({ description: "Image to run." }),
      //   replicas: Type.Optional(Type.Integer({ minimum: 0, default: 1 })),
    },
    // Accepts fields that are not declared. Remove this once they are: then clients are told about misspelt ones.
    { "x-kubernetes-preserve-unknown-fields": true },
  ),
  status: Type.Object({
    observedGeneration: Type.Optional(
      Type.Integer({ description: "The metadata.generation that was last acted on.", format: "int64" }),
    ),
    conditions: Type.Optional(Conditions),
  }),
  // Rules that a schema cannot say go here: validate: (object, { old }) => [ … ],
});
export type Yard = ObjectOf<typeof Yard>;
