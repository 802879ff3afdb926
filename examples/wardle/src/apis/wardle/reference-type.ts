import { Type } from "apiserver-boot";

/** What a Flunder refers to, in every version. */
export const ReferenceType = Type.Union([Type.Literal("Flunder"), Type.Literal("Fischer")], {
  description: "What is referred to. Default: whatever has a reference.",
});
