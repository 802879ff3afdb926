import { defineKind, Type, type ObjectOf } from "apiserver-boot";

/** Machine in lab.example.com/v1. Everything that clients see of it follows from here. */
export const Machine = defineKind({
  kind: "Machine",
  resource: "machines",
  shortNames: ["mc"],
  description: "Machine is something with a console and a log.",
  spec: Type.Object({
    greeting: Type.Optional(
      Type.String({ description: "What its console says first.", default: "hello", maxLength: 80 }),
    ),
  }),
  columns: [
    {
      name: "Greeting",
      type: "string",
      jsonPath: ".spec.greeting",
    },
  ],
});
export type Machine = ObjectOf<typeof Machine>;
