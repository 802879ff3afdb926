import { defineKind, Type, type ObjectOf } from "apiserver-boot";
import { Conditions } from "../../conditions.js";

/** Frigate in ship.example.org/v1beta1. Everything that clients see of it follows from here. */
export const Frigate = defineKind({
  kind: "Frigate",
  resource: "frigates",
  shortNames: ["fr"],
  categories: ["all"],
  description: "Frigate is the schema of frigates.",
  spec: Type.Object({
    // A field without Type.Optional is required. Text for "kubectl explain": Type.String({ description: "…" }).
    rig: Type.Optional(
      Type.Object({
        sails: Type.Optional(Type.Integer()),
      }),
    ),
    flag: Type.Optional(Type.String()),
  }),
  status: Type.Object({
    observedGeneration: Type.Optional(
      Type.Integer({ description: "The metadata.generation that was last acted on.", format: "int64" }),
    ),
    conditions: Type.Optional(Conditions),
    afloat: Type.Optional(Type.Boolean()),
  }),
  columns: [
    {
      name: "Sails",
      type: "integer",
      jsonPath: ".spec.rig.sails",
    },
    {
      name: "Flag",
      type: "string",
      jsonPath: ".spec.flag",
    },
    {
      name: "Afloat",
      type: "boolean",
      jsonPath: ".status.afloat",
    },
  ],
  // Rules that a schema cannot say go here: validate: (object, { old }) => [ … ],
});
export type Frigate = ObjectOf<typeof Frigate>;
