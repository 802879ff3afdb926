import type { ServedApi, ServedResource } from "../api/served-api.ts";
import { systemClock, type Clock } from "../meta/clock.ts";
import type { Storage } from "../storage/storage.ts";
import type { ReportFailure } from "./object-codec.ts";
import { ServedVersions } from "./served-versions.ts";
import { Store } from "./store.ts";
import { StoredObjects } from "./stored-objects.ts";

/** The stores of an API: those of a resource's versions share its objects (R-MV-1). */
export interface Stores {
  /** Primes every cache; those above storages of a kind's own are not waited for: they may take what time they like. */
  start(): Promise<void>;
  /** Every cache that is waited for is primed. */
  readonly ready: boolean;
  /** The store of a resource of the API the stores were made for. */
  of(resource: ServedResource): Store;
  close(): Promise<void>;
}

export interface StoresOptions {
  /** What all keys begin with; no slash at its end. Default: /registry. */
  readonly prefix?: string;
  /** A storage for objects of this resource alone; undefined: they are in the one of all others. */
  readonly ownStorageOf?: (resource: ServedResource) => Storage | undefined;
  readonly report?: ReportFailure;
  /** Default: the system's. */
  readonly clock?: Clock;
  /** Whether memory answers what has to be up to date, instead of the storage. Default: true. */
  readonly readsFromCache?: boolean;
}

export function createStores(api: ServedApi, storage: Storage, options: StoresOptions = {}): Stores {
  const { prefix = "/registry", ownStorageOf, report, clock = systemClock, readsFromCache = true } = options;
  const stores = new Map<ServedResource, Store>();
  const objects = resourcesOf(api).map((versions) => {
    const served = new ServedVersions(versions);
    const own = ownStorageOf?.(served.storage.resource);
    const shared = new StoredObjects({
      versions: served,
      storage: own ?? storage,
      prefix,
      clock,
      report,
      // What lives elsewhere has been asked for it already.
      readsFromCache: own !== undefined || readsFromCache,
    });
    for (const version of shared.versions.all) stores.set(version.resource, new Store(shared, version));
    return shared;
  });
  const awaited = objects.filter((one) => one.storage === storage);
  return {
    start: async () => {
      for (const { cache } of objects) void cache.start();
      await Promise.all(awaited.map(({ cache }) => cache.start()));
    },
    get ready() {
      return awaited.every(({ cache }) => cache.ready);
    },
    of: (resource) => {
      const store = stores.get(resource);
      if (store === undefined) throw new Error(`no store for ${resource.resource}.${resource.group}`);
      return store;
    },
    close: async () => {
      await Promise.all(objects.map(({ cache }) => cache.close()));
    },
  };
}

/** Every resource in all its versions. */
function resourcesOf({ groups }: ServedApi): ServedResource[][] {
  return groups.flatMap(({ versions, unserved }) => {
    const byName = new Map<string, ServedResource[]>();
    for (const one of [...versions.flatMap(({ resources }) => resources), ...unserved]) {
      byName.set(one.resource, [...(byName.get(one.resource) ?? []), one]);
    }
    return [...byName.values()];
  });
}
