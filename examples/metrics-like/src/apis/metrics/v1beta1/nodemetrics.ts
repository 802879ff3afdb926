import { defineKind, Type, type ObjectOf } from "apiserver-boot";
import { Usage, window } from "../../../metrics/usage.js";

/** NodeMetrics in metrics.example.com/v1beta1. Everything that clients see of it follows from here. */
export const NodeMetrics = defineKind({
  kind: "NodeMetrics",
  resource: "nodes",
  singular: "node",
  scope: "Cluster",
  description: "NodeMetrics tells what is used of a machine.",
  fields: Type.Object({ ...window, usage: Usage }),
  columns: [
    { name: "CPU", type: "string", jsonPath: ".usage.cpu" },
    { name: "Memory", type: "string", jsonPath: ".usage.memory" },
    { name: "Window", type: "string", jsonPath: ".window" },
  ],
});
export type NodeMetrics = ObjectOf<typeof NodeMetrics>;
