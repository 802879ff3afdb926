import { defineKind, Type, type ObjectOf } from "apiserver-boot";

/** Fischer in wardle.example.com/v1alpha1. Everything that clients see of it follows from here. */
export const Fischer = defineKind({
  kind: "Fischer",
  resource: "fischers",
  scope: "Cluster",
  description: "Fischer says what no Flunder may be called.",
  spec: Type.Optional(
    Type.Object({
      disallowedFlunders: Type.Optional(
        Type.Array(Type.String(), {
          description: "Names that Flunders may not have, in any namespace.",
          "x-kubernetes-list-type": "set",
          maxItems: 1000,
        }),
      ),
    }),
  ),
});
export type Fischer = ObjectOf<typeof Fischer>;
