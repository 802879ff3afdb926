import { defineKind, Type, type ObjectOf } from "apiserver-boot";
import { Conditions } from "../../conditions.js";

/** CronTab in stable.example.com/v1. Everything that clients see of it follows from here. */
export const CronTab = defineKind({
  kind: "CronTab",
  resource: "crontabs",
  shortNames: ["ct"],
  description: "CronTab is the schema of crontabs.",
  spec: Type.Object({
    // A field without Type.Optional is required. Text for "kubectl explain": Type.String({ description: "…" }).
    cronSpec: Type.Optional(Type.String()),
    image: Type.Optional(Type.String()),
  }),
  status: Type.Object({
    observedGeneration: Type.Optional(
      Type.Integer({ description: "The metadata.generation that was last acted on.", format: "int64" }),
    ),
    conditions: Type.Optional(Conditions),
  }),
  columns: [
    {
      name: "Spec",
      type: "string",
      jsonPath: ".spec.cronSpec",
    },
    {
      name: "Image",
      type: "string",
      jsonPath: ".spec.image",
    },
    {
      name: "Age",
      type: "date",
      jsonPath: ".metadata.creationTimestamp",
    },
  ],
  // Rules that a schema cannot say go here: validate: (object, { old }) => [ … ],
});
export type CronTab = ObjectOf<typeof CronTab>;
