import { defineStorage } from "apiserver-boot";
import { server } from "../../../metrics/meters.js";
import { PodMetrics } from "./podmetrics.js";

/** The only pod that this server knows is itself. */
export const storage = defineStorage(
  PodMetrics,
  {
    list: async () => {
      const { usage, ...window } = server.read();
      return [
        {
          apiVersion: "metrics.example.com/v1beta1",
          kind: "PodMetrics",
          metadata: { name: "metrics-like", namespace: "default", labels: { app: "metrics-like" } },
          ...window,
          containers: [{ name: "apiserver", usage }],
        },
      ];
    },
  },
  { maxAge: 1000, pollInterval: 5000 },
);
