import type { ServedApi, ServedResource } from "../api/served-api.ts";
import type { Storage } from "../storage/storage.ts";
import { ServedVersions } from "./served-versions.ts";
import { Store } from "./store.ts";
import { StoredObjects } from "./stored-objects.ts";

/** The stores of an API, all above one storage: those of a resource's versions share its objects (R-MV-1). */
export interface Stores {
  /** Primes every cache. */
  start(): Promise<void>;
  /** Every cache is primed. */
  readonly ready: boolean;
  /** The store of a resource of the API the stores were made for. */
  of(resource: ServedResource): Store;
  close(): Promise<void>;
}

export function createStores(api: ServedApi, storage: Storage, prefix = "/registry"): Stores {
  const stores = new Map<ServedResource, Store>();
  const objects = resourcesOf(api).map((versions) => {
    const shared = new StoredObjects({ versions: new ServedVersions(versions), storage, prefix });
    for (const version of shared.versions.all) stores.set(version.resource, new Store(shared, version));
    return shared;
  });
  return {
    start: async () => {
      await Promise.all(objects.map(({ cache }) => cache.start()));
    },
    get ready() {
      return objects.every(({ cache }) => cache.ready);
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
  return groups.flatMap(({ versions }) => {
    const byName = new Map<string, ServedResource[]>();
    for (const one of versions.flatMap(({ resources }) => resources)) {
      byName.set(one.resource, [...(byName.get(one.resource) ?? []), one]);
    }
    return [...byName.values()];
  });
}
