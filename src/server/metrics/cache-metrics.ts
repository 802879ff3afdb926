import type { Registry } from "prom-client";
import type { ServedApi } from "../../api/served-api.ts";
import type { Stores } from "../../registry/stores.ts";
import type { WatchCacheCounts } from "../../storage/watch-cache.ts";
import { asMetric, SeriesMetric } from "./series.ts";

const counters: readonly (readonly [keyof WatchCacheCounts, name: string, help: string])[] = [
  ["eventsReceived", "apiserver_watch_cache_events_received_total", "Events that came from the storage."],
  ["eventsDispatched", "apiserver_watch_cache_events_dispatched_total", "Events handed on to watchers."],
  ["initializations", "apiserver_watch_cache_initializations_total", "How often the watch cache was filled."],
  ["terminatedWatchers", "apiserver_terminated_watchers_total", "Watchers ended because they did not keep up."],
];

/** What there is of each resource, and what its watch cache has done: read when scraped (R-METR-3, R-STO-11). */
export function registerCacheMetrics(registry: Registry, { groups }: ServedApi, stores: Stores): void {
  const registered = (name: string, help: string, type: "counter" | "gauge"): SeriesMetric => {
    const metric = new SeriesMetric(name, help, type);
    registry.registerMetric(asMetric(metric));
    return metric;
  };
  const storageObjects = registered("apiserver_storage_objects", "Objects stored, by resource and group.", "gauge");
  const resourceObjects = registered("apiserver_resource_objects", "Objects stored, by resource.", "gauge");
  const revision = registered("apiserver_watch_cache_resource_version", "Version of the watch cache.", "gauge");
  const counted = counters.map(([key, name, help]) => ({ key, metric: registered(name, help, "counter") }));
  const seen = new Set<string>();
  for (const served of groups.flatMap(({ versions }) => versions.flatMap(({ resources }) => resources))) {
    const { group, resource } = served;
    const { cache } = stores.of(served);
    const name = `${resource}.${group}`;
    if (seen.has(name)) continue; // Versions of one resource share what is stored.
    seen.add(name);
    storageObjects.observed({ resource: name }, () => cache.size);
    resourceObjects.observed({ group, resource }, () => cache.size);
    revision.observed({ group, resource }, () => cache.revision);
    for (const { key, metric } of counted) metric.observed({ group, resource }, () => cache.counts[key]);
  }
}
