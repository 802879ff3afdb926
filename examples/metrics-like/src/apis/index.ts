// Rendered by apiserver-boot from PROJECT. Changes made here are lost with the next "apiserver-boot create …".
import { defineGroup, type GroupDefinition } from "apiserver-boot";
import { NodeMetrics } from "./metrics/v1beta1/nodemetrics.js";
import { PodMetrics } from "./metrics/v1beta1/podmetrics.js";
import { storage as nodeMetricsStorage } from "./metrics/v1beta1/nodemetrics-storage.js";
import { storage as podMetricsStorage } from "./metrics/v1beta1/podmetrics-storage.js";

/** Every API group of this server. */
export const groups: readonly GroupDefinition[] = [
  defineGroup({
    name: "metrics.example.com",
    versions: [
      {
        name: "v1beta1",
        kinds: [
          NodeMetrics,
          PodMetrics,
        ],
      },
    ],
    storages: [
      nodeMetricsStorage,
      podMetricsStorage,
    ],
  }),
];
