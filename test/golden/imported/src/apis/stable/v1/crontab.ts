import { defineKind, Type, type ObjectOf } from "apiserver-boot";

/** CronTab in stable.example.com/v1, as its CustomResourceDefinition has it. Everything that clients see of it follows from here. */
export const CronTab = defineKind({
  kind: "CronTab",
  resource: "crontabs",
  shortNames: ["ct"],
  fields: Type.Object({}, { "x-kubernetes-preserve-unknown-fields": true }),
});
export type CronTab = ObjectOf<typeof CronTab>;
