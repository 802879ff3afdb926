import type { Clock } from "../meta/clock.ts";
import type { Storage } from "../storage/storage.ts";
import { WatchCache } from "../storage/watch-cache.ts";
import type { EncodedObject } from "./encoded-object.ts";
import { ObjectCodec, type ReportFailure } from "./object-codec.ts";
import type { ServedVersions } from "./served-versions.ts";

export interface StoredObjectsOptions {
  readonly versions: ServedVersions;
  readonly storage: Storage;
  /** Keys are `<prefix>/<group>/<resource>/[<namespace>/]<name>` (R-STO-2). */
  readonly prefix: string;
  /** When they are created, changed and deleted. */
  readonly clock: Clock;
  readonly report?: ReportFailure | undefined;
  /** Whether memory may answer what has to be up to date, once the storage vouches for it. */
  readonly readsFromCache: boolean;
}

/** All objects of one resource as they are stored: one key each, one cache, one version, however many are served (R-MV-1). */
export class StoredObjects {
  readonly versions: ServedVersions;
  readonly storage: Storage;
  readonly clock: Clock;
  /** Ends with "/". */
  readonly prefix: string;
  readonly codec: ObjectCodec;
  readonly readsFromCache: boolean;
  /** In the storage version. */
  readonly cache: WatchCache<EncodedObject>;

  constructor({ versions, storage, prefix, clock, report, readsFromCache }: StoredObjectsOptions) {
    const { group, resource } = versions.storage.resource;
    this.versions = versions;
    this.storage = storage;
    this.clock = clock;
    this.readsFromCache = readsFromCache;
    this.prefix = `${prefix}/${group}/${resource}/`;
    this.codec = new ObjectCodec(versions, report);
    this.cache = new WatchCache({ storage, prefix: this.prefix, decode: (stored) => this.codec.decode(stored) });
  }
}
