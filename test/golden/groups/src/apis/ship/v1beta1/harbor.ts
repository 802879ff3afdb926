import { defineKind, Type, type ObjectOf } from "apiserver-boot";

/** Harbor in ship.example.org/v1beta1. Everything that clients see of it follows from here. */
export const Harbor = defineKind({
  kind: "Harbor",
  resource: "harbors",
  scope: "Cluster",
  description: "Harbor is the schema of harbors.",
  spec: Type.Object(
    {
      // Declare the fields here, for example:
      //   image: Type.String({ description: "Image to run." }),
      //   replicas: Type.Optional(Type.Integer({ minimum: 0, default: 1 })),
    },
    // Accepts fields that are not declared. Remove this once they are: then clients are told about misspelt ones.
    { "x-kubernetes-preserve-unknown-fields": true },
  ),
  // Rules that a schema cannot say go here: validate: (object, { old }) => [ … ],
});
export type Harbor = ObjectOf<typeof Harbor>;
