import { defineKind, Type, type ObjectOf } from "apiserver-boot";

/** Dish in cafe.example.com/v1. Everything that clients see of it follows from here. */
export const Dish = defineKind({
  kind: "Dish",
  resource: "dishes",
  description: "Dish is on the menu.",
  spec: Type.Object({
    price: Type.Integer({ minimum: 1, description: "In cents." }),
    text: Type.String({ maxLength: 200, description: "What the guest reads." }),
  }),
  columns: [
    { name: "Price", type: "integer", jsonPath: ".spec.price" },
    { name: "Text", type: "string", jsonPath: ".spec.text" },
    { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
  ],
});
export type Dish = ObjectOf<typeof Dish>;
