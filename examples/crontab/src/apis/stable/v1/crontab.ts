import { defineKind, Type, type ObjectOf } from "apiserver-boot";
import { Conditions } from "../../conditions.js";

/** CronTab in stable.example.com/v1. Everything that clients see of it follows from here. */
export const CronTab = defineKind({
  kind: "CronTab",
  resource: "crontabs",
  shortNames: ["ct"],
  description: "CronTab runs an image again and again, at the times that it names.",
  spec: Type.Object({
    cronSpec: Type.String({
      description: 'When: minute, hour, day of month, month, day of week, such as "*/5 * * * *".',
    }),
    replicas: Type.Optional(
      Type.Integer({ description: "How many run at a time. Default: 1.", format: "int32", minimum: 0 }),
    ),
    image: Type.String({ description: "What runs.", minLength: 1 }),
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
      name: "Replicas",
      type: "integer",
      jsonPath: ".spec.replicas",
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
});
export type CronTab = ObjectOf<typeof CronTab>;
