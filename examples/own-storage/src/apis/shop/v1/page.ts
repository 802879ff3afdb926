import { defineKind, Type, type ObjectOf } from "apiserver-boot";

/** Page in shop.example.com/v1: a file that people edit. */
export const Page = defineKind({
  kind: "Page",
  resource: "pages",
  description: "Page is a page of the shop.",
  spec: Type.Object({
    title: Type.String({ minLength: 1 }),
    text: Type.Optional(Type.String()),
  }),
  columns: [{ name: "Title", type: "string", jsonPath: ".spec.title" }],
});
export type Page = ObjectOf<typeof Page>;
