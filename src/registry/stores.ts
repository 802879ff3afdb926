import type { ServedApi, ServedResource } from "../api/served-api.ts";
import { compileSchema } from "../schema/compile.ts";
import type { Storage } from "../storage/storage.ts";
import { Store } from "./store.ts";

/** One store for each resource of an API, all above one storage. */
export interface Stores {
  /** Primes every cache. */
  start(): Promise<void>;
  /** Every cache is primed. */
  readonly ready: boolean;
  /** The store of a resource of the API the stores were made for. */
  of(resource: ServedResource): Store;
  readonly all: readonly Store[];
  close(): Promise<void>;
}

export function createStores(api: ServedApi, storage: Storage, prefix = "/registry"): Stores {
  const stores = new Map<ServedResource, Store>();
  for (const resource of api.groups.flatMap(({ versions }) => versions.flatMap(({ resources }) => resources))) {
    stores.set(resource, new Store({ resource, schema: compileSchema(resource.schema), storage, prefix }));
  }
  const all = [...stores.values()];
  return {
    all,
    start: async () => {
      await Promise.all(all.map(({ cache }) => cache.start()));
    },
    get ready() {
      return all.every(({ cache }) => cache.ready);
    },
    of: (resource) => {
      const store = stores.get(resource);
      if (store === undefined) throw new Error(`no store for ${resource.resource}.${resource.group}`);
      return store;
    },
    close: async () => {
      await Promise.all(all.map(({ cache }) => cache.close()));
    },
  };
}
