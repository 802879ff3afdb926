import { defineKind, ListMap, Type, type ObjectOf } from "apiserver-boot";
import { Usage, window } from "../../../metrics/usage.js";

/** PodMetrics in metrics.example.com/v1beta1. Everything that clients see of it follows from here. */
export const PodMetrics = defineKind({
  kind: "PodMetrics",
  resource: "pods",
  singular: "pod",
  description: "PodMetrics tells what the containers of a pod use.",
  fields: Type.Object({
    ...window,
    containers: ListMap(Type.Object({ name: Type.String(), usage: Usage }), { keys: ["name"] }),
  }),
  columns: [
    { name: "CPU", type: "string", jsonPath: ".containers[*].usage.cpu" },
    { name: "Memory", type: "string", jsonPath: ".containers[*].usage.memory" },
    { name: "Window", type: "string", jsonPath: ".window" },
  ],
});
export type PodMetrics = ObjectOf<typeof PodMetrics>;
