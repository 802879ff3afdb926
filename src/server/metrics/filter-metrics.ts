import type { Registry } from "prom-client";
import type { FilterDuration } from "../../filters/filter-durations.ts";
import { asMetric, HistogramMetric } from "./series.ts";

/** Seconds; upstream's. [src: apiserver/pkg/endpoints/metrics/metrics.go] */
const buckets = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 5, 10, 15, 30];

/** Times what requests wait for before they are looked at (R-METR-1). */
export function createFilterMetrics(registry: Registry): FilterDuration {
  const metric = new HistogramMetric(
    "apiserver_request_filter_duration_seconds",
    "Latency of filters in seconds, by filter.",
    buckets,
  );
  registry.registerMetric(asMetric(metric));
  const series = {
    authentication: metric.series({ filter: "authentication" }),
    authorization: metric.series({ filter: "authorization" }),
  };
  return (filter, milliseconds) => series[filter].observe(milliseconds / 1000);
}
