import { resolveApi } from "../api/resolve.ts";
import type { ServedApi } from "../api/served-api.ts";
import type { Handler } from "../endpoints/http.ts";
import { isConnect, subresourceCheck } from "../filters/subresource-check.ts";
import { RequestTracker } from "../filters/request-tracker.ts";
import { createStores, type Stores } from "../registry/stores.ts";
import { startCompactor } from "../storage/compactor.ts";
import type { Storage } from "../storage/storage.ts";
import type { CompleteOptions } from "./api-server-options.ts";
import { filters, withFilters } from "./filter-chain.ts";
import { createHealthHandler, type HealthHandler } from "./health/health-handler.ts";
import { standardHealth } from "./health/standard-checks.ts";
import { standaloneIdentity, type Identity } from "./identity.ts";
import { Lifecycle } from "./lifecycle.ts";
import type { IsDeprecated, IsServed } from "./metrics/request-labels.ts";
import { registerCacheMetrics } from "./metrics/cache-metrics.ts";
import { createFilterMetrics } from "./metrics/filter-metrics.ts";
import { createStorageMetrics, MeteredStorage } from "./metrics/metered-storage.ts";
import { createRequestMetrics } from "./metrics/request-metrics.ts";
import { createRegistry } from "./metrics/server-metrics.ts";
import { createOwnStorages } from "./own-storages.ts";
import { PostStartHooks } from "./post-start-hooks.ts";
import { createRootHandler } from "./root-handler.ts";

/** Puts together what lives as long as a server; nothing runs yet. @throws DefinitionError naming everything wrong with the groups. */
export function createParts(options: CompleteOptions) {
  const api = resolveApi(options.groups);
  const registry = createRegistry();
  const storageMetrics = createStorageMetrics(registry);
  const metered = (storage: Storage) => new MeteredStorage(storage, storageMetrics, options.storagePrefix);
  const ownStorages = createOwnStorages(api, options);
  const stores = createStores(api, metered(options.storage), {
    prefix: options.storagePrefix,
    ownStorageOf: (resource) => {
      const own = ownStorages.of(resource);
      return own && metered(own);
    },
    clock: options.clock,
    readsFromCache: options.watchCache,
    report: (error, key) => options.logger.error("An object cannot be decoded or converted", error, { key }),
  });
  registerCacheMetrics(registry, api, stores);
  const parts = {
    api,
    identity: options.identity ?? standaloneIdentity(options),
    stores,
    ownStorages,
    lifecycle: new Lifecycle(),
    tracker: new RequestTracker(),
    registry,
    hooks: new PostStartHooks([compaction(options, ownStorages.all), ...options.postStartHooks]),
  };
  return { ...parts, handler: createHandler(options, parts) };
}

interface HandlerParts {
  readonly api: ServedApi;
  readonly identity: Identity;
  readonly stores: Stores;
  readonly lifecycle: Lifecycle;
  readonly tracker: RequestTracker;
  readonly registry: ReturnType<typeof createRegistry>;
  readonly hooks: PostStartHooks;
}

function createHandler(options: CompleteOptions, parts: HandlerParts): Handler {
  const { api, identity, stores, lifecycle, registry, tracker } = parts;
  const inFlight = { readOnly: 0, mutating: 0 };
  const chain = filters({
    ...options,
    api,
    identity,
    metrics: createRequestMetrics(
      registry,
      inFlight,
      servedBy(api),
      deprecatedIn(api),
      subresourceCheck(api, isConnect),
    ),
    filterDuration: createFilterMetrics(registry),
    inFlight,
    tracker,
    isReady: () => stores.ready,
    isRefusing: () => !lifecycle.isBefore("refusing"),
  });
  const info = { title: options.name, version: options.version };
  const { minRequestTimeout } = options;
  return withFilters(
    chain,
    createRootHandler({
      api,
      stores,
      info,
      health: createHealth(options, parts),
      registry,
      authorizer: identity.authorizer,
      admission: options.admission,
      minRequestTimeout,
    }),
  );
}

function createHealth({ storage, logger }: CompleteOptions, { stores, lifecycle, hooks }: HandlerParts): HealthHandler {
  const sources = {
    checkStorage: () => storage.check(),
    cachesReady: () => stores.ready,
    isShuttingDown: () => !lifecycle.isBefore("shutting-down"),
    hooks: () => hooks.checks,
  };
  return createHealthHandler(standardHealth(sources), logger);
}

const compaction = (
  { storage, logger, compactionInterval: intervalMs, clock }: CompleteOptions,
  ownStorages: readonly Storage[],
) => ({
  name: "storage-compaction",
  run: (signal: AbortSignal) => {
    if (intervalMs === 0) return;
    const onError = (error: unknown): void => logger.error("Compaction failed", error);
    for (const one of [storage, ...ownStorages]) startCompactor(one, { intervalMs, signal, onError, clock });
  },
});

function servedBy({ groups }: ServedApi): IsServed {
  const known = new Set<string>();
  for (const { group, version, resource, subresources } of groups.flatMap(({ versions }) =>
    versions.flatMap(({ resources }) => resources),
  )) {
    for (const name of ["", ...subresources.map((sub) => sub.name)])
      known.add([group, version, resource, name].join("/"));
  }
  return (...names) => known.has(names.join("/"));
}

function deprecatedIn({ groups }: ServedApi): IsDeprecated {
  const deprecated = groups
    .flatMap(({ versions }) => versions.flatMap(({ resources }) => resources))
    .filter(({ deprecationWarning }) => deprecationWarning !== undefined);
  return (group, version, resource) =>
    deprecated.some((one) => one.group === group && one.version === version && one.resource === resource);
}
