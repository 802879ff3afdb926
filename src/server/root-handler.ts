import type { Registry } from "prom-client";
import type { AdmissionPlugin } from "../api/admission.ts";
import type { ServedApi } from "../api/served-api.ts";
import type { Authorizer } from "../auth/authorizer.ts";
import { createApiHandler } from "../endpoints/api-handler.ts";
import { createIndexHandler } from "../endpoints/discovery/index-handler.ts";
import type { Handler } from "../endpoints/http.ts";
import type { Stores } from "../registry/stores.ts";
import type { HealthHandler } from "./health/health-handler.ts";
import { metricsResponse } from "./metrics/metrics-handler.ts";
import { createWatchMetrics } from "./metrics/watch-metrics.ts";
import { createVersionHandler } from "./version-handler.ts";

export interface RootHandlerOptions {
  readonly api: ServedApi;
  readonly stores: Stores;
  readonly info: { readonly title: string; readonly version: string };
  readonly health: HealthHandler;
  readonly registry: Registry;
  readonly authorizer: Authorizer;
  readonly admission: readonly AdmissionPlugin[];
  /** Seconds. */
  readonly minRequestTimeout: number;
}

/** The whole URL space behind the filters. */
export function createRootHandler(options: RootHandlerOptions): Handler {
  const { api, stores, info, health, registry, authorizer, admission } = options;
  const resources = createApiHandler({
    api,
    stores,
    info,
    authorizer,
    admission,
    minRequestTimeoutMs: options.minRequestTimeout * 1000,
    watchEvents: createWatchMetrics(registry),
  });
  const version = createVersionHandler(info.version);
  const index = createIndexHandler([...resources.paths, ...version.paths, ...health.paths, "/metrics"]);
  return (context) => {
    if (context.info.isResourceRequest) return resources.handle(context);
    return (
      health.handle(context.request) ??
      metricsResponse(registry, context.request) ??
      version.handle(context) ??
      index.handle(context) ??
      resources.handle(context)
    );
  };
}
