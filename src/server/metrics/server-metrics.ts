import { collectDefaultMetrics, Registry } from "prom-client";
import { asMetric, SeriesMetric } from "./series.ts";

let ofProcess: Registry | undefined;

/**
 * A registry of one server: several can live in one process. What is known of the process is in all of them, but found out
 * once: what watches the event loop and the garbage collector for it never ends.
 */
export function createRegistry(): Registry {
  if (ofProcess === undefined) collectDefaultMetrics({ register: (ofProcess = new Registry()) });
  const registry = new Registry();
  for (const { name } of ofProcess.getMetricsAsArray()) {
    const metric = ofProcess.getSingleMetric(name);
    if (metric !== undefined) registry.registerMetric(metric);
  }
  return registry;
}

/** Counts failed handshakes; returns what to call for each. */
export function countHandshakeErrors(registry: Registry): () => void {
  const metric = new SeriesMetric("apiserver_tls_handshake_errors_total", "TLS handshakes that failed.", "counter");
  registry.registerMetric(asMetric(metric));
  const errors = metric.series();
  return () => void errors.value++;
}
