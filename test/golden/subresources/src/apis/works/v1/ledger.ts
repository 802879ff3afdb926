import { defineKind, Type, type ObjectOf } from "apiserver-boot";
import { Conditions } from "../../conditions.js";

/** Ledger in works.example.com/v1. Everything that clients see of it follows from here. */
export const Ledger = defineKind({
  kind: "Ledger",
  resource: "ledgers",
  description: "Ledger is the schema of ledgers.",
  spec: Type.Object({
    // A field without Type.Optional is required. Text for "kubectl explain": Type.String({ description: "…" }).
    page: Type.Optional(Type.Integer()),
  }),
  status: Type.Object({
    observedGeneration: Type.Optional(
      Type.Integer({ description: "The metadata.generation that was last acted on.", format: "int64" }),
    ),
    conditions: Type.Optional(Conditions),
  }),
  columns: [
    {
      name: "Page",
      type: "integer",
      jsonPath: ".spec.page",
    },
  ],
  // Rules that a schema cannot say go here: validate: (object, { old }) => [ … ],
});
export type Ledger = ObjectOf<typeof Ledger>;
