import { defineKind, Type, type ObjectOf } from "apiserver-boot";

/** Article in shop.example.com/v1: a row of the shop's table. */
export const Article = defineKind({
  kind: "Article",
  resource: "articles",
  description: "Article is something that the shop sells.",
  spec: Type.Object({
    title: Type.String({ minLength: 1 }),
    cents: Type.Integer({ minimum: 0, description: "Price, in cents." }),
  }),
  columns: [
    { name: "Title", type: "string", jsonPath: ".spec.title" },
    { name: "Cents", type: "integer", jsonPath: ".spec.cents" },
  ],
});
export type Article = ObjectOf<typeof Article>;
