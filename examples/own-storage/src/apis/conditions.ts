import { Type } from "apiserver-boot";

/** The usual list of what is known about an object; `kubectl wait --for=condition=Ready` reads it. */
export const Conditions = Type.Array(
  Type.Object({
    type: Type.String({ description: "What is spoken of, in CamelCase, such as Ready.", maxLength: 316 }),
    status: Type.Enum(["True", "False", "Unknown"]),
    reason: Type.String({ description: "Why, in one CamelCase word.", minLength: 1, maxLength: 1024 }),
    message: Type.String({ description: "Why, in a sentence for a person.", maxLength: 32768 }),
    lastTransitionTime: Type.String({ description: "When the status last changed.", format: "date-time" }),
    observedGeneration: Type.Optional(
      Type.Integer({ description: "The metadata.generation that was looked at.", format: "int64", minimum: 0 }),
    ),
  }),
  { "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["type"] },
);
