import { defineKind, Type, type ObjectOf } from "apiserver-boot";
import { Conditions } from "../../conditions.js";

/** Crane in works.example.com/v1beta1. Everything that clients see of it follows from here. */
export const Crane = defineKind({
  kind: "Crane",
  resource: "cranes",
  shortNames: ["cr"],
  description: "Crane is the schema of cranes.",
  spec: Type.Object({
    // A field without Type.Optional is required. Text for "kubectl explain": Type.String({ description: "…" }).
    replicas: Type.Optional(Type.Integer()),
  }),
  status: Type.Object({
    observedGeneration: Type.Optional(
      Type.Integer({ description: "The metadata.generation that was last acted on.", format: "int64" }),
    ),
    conditions: Type.Optional(Conditions),
    replicas: Type.Optional(Type.Integer()),
    selector: Type.Optional(Type.String()),
  }),
  columns: [
    {
      name: "Wanted",
      type: "integer",
      jsonPath: ".spec.replicas",
    },
    {
      name: "There",
      type: "integer",
      jsonPath: ".status.replicas",
    },
    {
      name: "Selector",
      type: "string",
      jsonPath: ".status.selector",
    },
  ],
  // Rules that a schema cannot say go here: validate: (object, { old }) => [ … ],
});
export type Crane = ObjectOf<typeof Crane>;
