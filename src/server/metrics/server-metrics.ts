import { collectDefaultMetrics, Registry } from "prom-client";
import { asMetric, SeriesMetric } from "./series.ts";

/** A registry with what is known of the process; each server has its own, so that several can live in one process. */
export function createRegistry(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}

/** Counts failed handshakes; returns what to call for each. */
export function countHandshakeErrors(registry: Registry): () => void {
  const metric = new SeriesMetric("apiserver_tls_handshake_errors_total", "TLS handshakes that failed.", "counter");
  registry.registerMetric(asMetric(metric));
  const errors = metric.series();
  return () => void errors.value++;
}
