import { defineKind, IntOrString, ListMap, PreserveUnknown, Type, type ObjectOf } from "apiserver-boot";

/** Orchestra in music.example.com/v1beta1, as its CustomResourceDefinition has it. Everything that clients see of it follows from here. */
export const Orchestra = defineKind({
  kind: "Orchestra",
  resource: "orchestras",
  shortNames: ["orch"],
  categories: ["all"],
  deprecated: { warning: "use music.example.com/v1" },
  description: "Orchestra is who plays.",
  spec: Type.Object(
    {
      conductor: Type.String({ minLength: 1, maxLength: 60, description: "Who holds the baton." }),
      tuning: Type.Optional(Type.Enum(["A440", "A442", "A415"], { default: "A440" })),
      players: Type.Integer({ format: "int32", minimum: 0, maximum: 200 }),
      soloists: Type.Optional(
        ListMap(
          Type.Object({
            name: Type.String({ maxLength: 60 }),
            instrument: Type.Optional(Type.Union([Type.String(), Type.Null()])),
          }),
          { keys: ["name"], maxItems: 8, default: [] },
        ),
      ),
      seats: Type.Optional(IntOrString()),
      budget: Type.Optional(
        IntOrString({ anyOf: [{ type: "integer" }, { type: "string" }], pattern: "^[0-9]+(\\.[0-9]+)?(k|M)?$" }),
      ),
      programme: Type.Optional(Type.Record(Type.String(), Type.String({ format: "date-time" }))),
      annotations: Type.Optional(PreserveUnknown()),
    },
    {
      "x-kubernetes-validations": [
        { rule: "self.players >= size(self.soloists)", message: "soloists are players, too" },
      ],
    },
  ),
  status: Type.Object({
    players: Type.Optional(Type.Integer({ format: "int32" })),
    selector: Type.Optional(Type.String()),
  }),
  scale: { specReplicas: ".spec.players", statusReplicas: ".status.players", labelSelector: ".status.selector" },
  columns: [
    { name: "Conductor", type: "string", jsonPath: ".spec.conductor" },
    { name: "Players", type: "integer", jsonPath: ".spec.players" },
    { name: "Tuning", type: "string", jsonPath: ".spec.tuning", priority: 1 },
    { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
  ],
  selectableFields: [".spec.conductor"],
});
export type Orchestra = ObjectOf<typeof Orchestra>;
