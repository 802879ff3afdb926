import type { Registry } from "prom-client";
import type { ServedResource } from "../../api/served-api.ts";
import type { WatchEventCounter } from "../../endpoints/watch/watch-event-counter.ts";
import { asMetric, HistogramMetric, SeriesMetric } from "./series.ts";

/** Bytes; upstream's. [src: apiserver/pkg/endpoints/metrics/metrics.go] */
const buckets = [1024, 2048, 4096, 8192, 16_384, 32_768, 65_536, 131_072];

/** Counts the events that watchers of each resource are sent (R-METR-1). Ask once for each resource. */
export function createWatchMetrics(registry: Registry): (resource: ServedResource) => WatchEventCounter {
  const total = new SeriesMetric("apiserver_watch_events_total", "Events sent to watchers.", "counter");
  const sizes = new HistogramMetric("apiserver_watch_events_sizes", "Size of watch events in bytes.", buckets);
  for (const metric of [total, sizes]) registry.registerMetric(asMetric(metric));
  return ({ group, version, resource }) => {
    const labels = { group, version, resource };
    const sample = total.series(labels);
    const size = sizes.series(labels);
    return {
      sent: (bytes) => {
        sample.value++;
        size.observe(bytes);
      },
    };
  };
}
