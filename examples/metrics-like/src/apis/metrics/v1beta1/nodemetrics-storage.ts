import { defineStorage } from "apiserver-boot";
import { machine } from "../../../metrics/meters.js";
import { nodeName } from "../../../metrics/node-name.js";
import { NodeMetrics } from "./nodemetrics.js";

/** Nothing is stored: `list` alone makes a kind that can be read and watched, and every other method is a 405. */
export const storage = defineStorage(
  NodeMetrics,
  {
    list: async () => [
      {
        apiVersion: "metrics.example.com/v1beta1",
        kind: "NodeMetrics",
        metadata: {
          name: nodeName,
          labels: { "kubernetes.io/arch": process.arch, "kubernetes.io/os": process.platform },
        },
        ...machine.read(),
      },
    ],
  },
  // A second is as fine as it gets; watches tell every five.
  { maxAge: 1000, pollInterval: 5000 },
);
