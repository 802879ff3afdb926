import type { ServedResource } from "../api/served-api.ts";
import type { Clock } from "../meta/clock.ts";
import type { FieldError } from "../meta/field-error.ts";
import { invalid } from "../meta/field-error.ts";
import { generateName, maxNameGenerationAttempts } from "../meta/name-generator.ts";
import { dedupeOwnerReferences, finalizerWarnings } from "../meta/object-meta.ts";
import { StatusError, statusErrors } from "../meta/status-error.ts";
import type { JsonObject, KubeObject } from "../meta/types.ts";
import type { CompiledSchema } from "../schema/compile.ts";
import { KeyExistsError, RevisionConflictError } from "../storage/errors.ts";
import type { Storage, StoredValue } from "../storage/storage.ts";
import type { WatchCache } from "../storage/watch-cache.ts";
import { isFreed, markedForDeletion, type DeleteOptions } from "./deletion.ts";
import { EncodedObject, type EncodedValue } from "./encoded-object.ts";
import type { ObjectCodec } from "./object-codec.ts";
import { checkDeletePreconditions, checkResourceVersion, checkUid, isUnset } from "./preconditions.ts";
import type { ServedVersions, VersionedResource } from "./served-versions.ts";
import { storageErrorToStatus } from "./storage-errors.ts";
import { givingUpManagers } from "./managed-fields/give-up-managers.ts";
import { keepTimesIfUnchanged } from "./managed-fields/keep-times.ts";
import type { StoredObjects } from "./stored-objects.ts";
import { bumpGeneration, prepareForCreate, prepareForUpdate, type WriteTarget } from "./strategy.ts";
import { validateForCreate, validateForUpdate } from "./validation.ts";

export interface WriteOptions {
  /** Do everything but store (R-DRY-1). */
  readonly dryRun: boolean;
  /** Who is told of things that were mended silently, e.g. duplicate owner references. */
  readonly warn: (text: string) => void;
  /** Refuse an object that is too big with its managedFields: for what is applied they are half the point (R-WR-5). */
  readonly keepManagers?: boolean;
  /**
   * Asked last, with the object ready to be written and, if there is one, the stored one; must change neither. Re-runs on
   * every conflict. @throws to refuse.
   */
  readonly validate?: ((object: KubeObject, old?: KubeObject) => Promise<void>) | undefined;
}

type MaybePromise<T> = T | Promise<T>;

/**
 * Makes the wanted object from a copy of the stored one, both in the store's version. Re-runs on every conflict: no side effects. Returns an object
 * that the store may change, pruned and defaulted.
 */
export type Transform = (current: KubeObject) => MaybePromise<KubeObject>;

/** The same, also where nothing is stored. */
export type ApplyTransform = (current: KubeObject | undefined) => MaybePromise<KubeObject>;

export interface ApplyOptions extends WriteOptions {
  readonly target: WriteTarget;
  /** Called before a missing object is created (R-VERB-4). @throws StatusError 403. */
  authorizeCreate(): Promise<void>;
}

/** What a delete did: removed it, or marked it because finalizers hold it. */
export type DeleteResult = { readonly removed: boolean; readonly object: EncodedObject };

const maxAttempts = 1000;

/**
 * All objects of one resource, in one of the versions it is served in: the rules of Kubernetes between a request and a
 * storage. Knows no HTTP. What requests bring and get is in the store's version, which is validated (R-MV-3); what is kept
 * is in the storage version.
 */
export class Store {
  readonly resource: ServedResource;
  readonly schema: CompiledSchema;
  /** Of this resource, with the way between them. */
  readonly versions: ServedVersions;
  /** In the storage version: see `inVersion`. */
  readonly cache: WatchCache<EncodedObject>;
  /** Ends with "/". */
  readonly prefix: string;
  readonly codec: ObjectCodec;
  readonly storage: Storage;
  readonly clock: Clock;
  /** Whether memory answers what has to be up to date. */
  readonly readsFromCache: boolean;
  /** A stored object in the store's version. @throws UndecodableValueError if it cannot be converted (R-LIST-12). */
  readonly inVersion: (stored: EncodedObject) => EncodedObject;
  /** Whether stored objects are in the store's version: there is nothing to convert. */
  readonly isStorageVersion: boolean;

  constructor(objects: StoredObjects, { resource, schema }: VersionedResource) {
    const { versions, cache, prefix, codec, storage, clock, readsFromCache } = objects;
    this.resource = resource;
    this.schema = schema;
    this.versions = versions;
    this.cache = cache;
    this.prefix = prefix;
    this.codec = codec;
    this.storage = storage;
    this.clock = clock;
    this.readsFromCache = readsFromCache;
    this.isStorageVersion = resource.apiVersion === versions.storage.resource.apiVersion;
    this.inVersion = this.isStorageVersion
      ? (stored) => stored
      : (stored) => codec.inVersion(stored, resource.apiVersion);
  }

  key(namespace: string, name: string): string {
    return this.resource.namespaced ? `${this.prefix}${namespace}/${name}` : this.prefix + name;
  }

  /** Linearizable read (R-GET-1). Synchronous where the cache is known to be fresh. @throws StatusError 404. */
  get(namespace: string, name: string): EncodedObject | Promise<EncodedObject> {
    const key = this.key(namespace, name);
    if (!this.readsFromCache) return this.#stored(key, name);
    const fresh = this.cache.fresh(key);
    if (typeof fresh === "number") return this.#shown(key, name);
    return fresh.then(
      () => this.#shown(key, name),
      (error: unknown) => {
        throw storageErrorToStatus(error, this.resource, "get");
      },
    );
  }

  /** Read that may be old (resourceVersion=0). @throws StatusError 404, or 500 for one that cannot be decoded. */
  cached(namespace: string, name: string): EncodedObject {
    return this.#shown(this.key(namespace, name), name);
  }

  async #stored(key: string, name: string): Promise<EncodedObject> {
    try {
      const stored = await this.storage.get(key);
      if (stored !== undefined) return this.inVersion(this.codec.decode(stored));
    } catch (error) {
      throw storageErrorToStatus(error, this.resource, "get");
    }
    throw statusErrors.notFound(this.resource, name);
  }

  #shown(key: string, name: string): EncodedObject {
    let found: EncodedObject | undefined;
    try {
      found = this.cache.get(key);
      if (found !== undefined) return this.inVersion(found);
    } catch (error) {
      throw storageErrorToStatus(error, this.resource, "get");
    }
    throw statusErrors.notFound(this.resource, name);
  }

  /**
   * @param object decoded, pruned, defaulted, its namespace settled; the store may change it.
   * @throws StatusError 409 AlreadyExists, 422 Invalid.
   */
  async create(object: KubeObject, options: WriteOptions): Promise<EncodedObject> {
    const { metadata } = object;
    const generating = !metadata.name && Boolean(metadata.generateName);
    for (let attempt = 1; ; attempt++) {
      const candidate = generating ? structuredClone(object) : object;
      if (generating) candidate.metadata.name = generateName(metadata.generateName ?? "");
      try {
        return await this.#createOnce(candidate, options);
      } catch (error) {
        if (!generating || !isAlreadyExists(error)) throw error;
        if (attempt >= maxNameGenerationAttempts) {
          throw statusErrors.generateNameExhausted(this.resource, candidate.metadata.name ?? "");
        }
      }
    }
  }

  /**
   * `update`, but a missing object is created: only its status never is (R-SSA-2).
   * @throws StatusError 403, 404, 409, 422.
   */
  async apply(namespace: string, name: string, transform: ApplyTransform, options: ApplyOptions) {
    const applying = { ...options, keepManagers: true };
    for (let round = 1; ; round++) {
      try {
        await this.#fresh("patch");
        if (options.target !== "" || this.cache.get(this.key(namespace, name)) !== undefined) {
          return { created: false, object: await this.update(namespace, name, transform, applying) };
        }
        const object = await this.#createOnce(await transform(undefined), applying, () => options.authorizeCreate());
        return { created: true, object };
      } catch (error) {
        // It has come or gone meanwhile: that is a case for the other branch.
        const isRaced =
          options.target === "" && isOf(error, name, this.resource) && (isAlreadyExists(error) || isMissing(error));
        if (!isRaced || round >= maxAttempts) throw error;
      }
    }
  }

  async #fresh(operation: string): Promise<void> {
    try {
      await this.cache.fresh();
    } catch (error) {
      throw storageErrorToStatus(error, this.resource, operation);
    }
  }

  /** @param allow called with the object ready to be written. */
  async #createOnce(object: KubeObject, options: WriteOptions, allow?: () => Promise<void>): Promise<EncodedObject> {
    for (const warning of dedupeOwnerReferences(object.metadata)) options.warn(warning);
    prepareForCreate(this.resource, object, new Date(this.clock.now()));
    this.#throwInvalid(object, validateForCreate(this.resource, this.schema, object));
    await allow?.();
    await options.validate?.(object);
    for (const warning of finalizerWarnings(object.metadata.finalizers)) options.warn(warning);
    const { namespace = "", name = "" } = object.metadata;
    const key = this.key(namespace, name);
    try {
      return await this.#writeSmall(this.#inStorageVersion(object), options, async (stored) => {
        const encoded = this.#encode(key, stored);
        if (!options.dryRun) return this.#written(key, await this.storage.create(key, encoded.value), encoded);
        await this.cache.fresh();
        if (this.cache.get(key) !== undefined) throw await this.#alreadyExists(key, name);
        return this.inVersion(new EncodedObject(key, 0, encoded));
      });
    } catch (error) {
      if (error instanceof KeyExistsError) throw await this.#alreadyExists(key, name);
      throw storageErrorToStatus(error, this.resource, "create");
    }
  }

  async #alreadyExists(key: string, name: string): Promise<StatusError> {
    await this.cache.fresh();
    const terminating = this.cache.get(key)?.object().metadata.deletionTimestamp !== undefined;
    return statusErrors.alreadyExists(this.resource, name, terminating ? "object is being deleted: " : "");
  }

  /**
   * Read, transform, write with compare-and-swap, again on a conflict the client did not ask to be told of (R-UPD-9).
   * A write that changes nothing is not made (R-UPD-8).
   * @throws StatusError 404, 409, 422.
   */
  async update(
    namespace: string,
    name: string,
    transform: Transform,
    options: WriteOptions & { readonly target: WriteTarget; readonly uid?: string | undefined },
  ): Promise<EncodedObject> {
    return this.#retryOnConflict(namespace, name, "update", async (current) => {
      if (current === undefined) throw statusErrors.notFound(this.resource, name);
      const shown = this.inVersion(current);
      const old = shown.object();
      const wanted = await transform(shown.object());
      if (options.uid) checkUid(this.resource, name, options.uid, old);
      this.#requireResourceVersion(name, wanted);
      checkResourceVersion(this.resource, wanted, old);
      const next = prepareForUpdate(this.resource, wanted, old, options.target);
      if (options.target === "") for (const text of dedupeOwnerReferences(next.metadata)) options.warn(text);
      this.#throwInvalid(next, validateForUpdate(this.resource, this.schema, next, { ...options, old }));
      for (const text of finalizerWarnings(next.metadata.finalizers, old.metadata.finalizers)) options.warn(text);
      await options.validate?.(next, old);
      keepTimesIfUnchanged(next, old);
      const stored = this.#inStorageVersion(next);
      if (stored !== next && options.target !== "status") bumpGeneration(this.resource, stored, current.object());
      if (isFreed(next)) return this.#remove(current, stored, options.dryRun);
      return this.#writeSmall(stored, options, (small) =>
        this.#replace(current, this.#encode(current.key, small), options.dryRun),
      );
    });
  }

  /**
   * Removes the object, or marks it if finalizers hold it (R-DEL-3..5).
   * @param validate as `WriteOptions.validate`, with the object to be deleted.
   * @throws StatusError 404, 409.
   */
  async delete(
    namespace: string,
    name: string,
    options: DeleteOptions,
    validate?: (old: KubeObject) => Promise<void>,
  ): Promise<DeleteResult> {
    return this.#retryOnConflict(namespace, name, "delete", async (current) => {
      if (current === undefined) throw statusErrors.notFound(this.resource, name);
      // Nothing is deleted that could not be told of.
      const shown = this.inVersion(current);
      const old = current.object();
      if (options.preconditions !== undefined) checkDeletePreconditions(this.resource, options.preconditions, old);
      await validate?.(shown.object());
      const marked = markedForDeletion(old, options, new Date(this.clock.now()));
      if (marked === undefined) return { removed: true, object: await this.#remove(current, old, options.dryRun) };
      const encoded = this.#encode(current.key, marked);
      return { removed: false, object: await this.#replace(current, encoded, options.dryRun) };
    });
  }

  #writeSmall<Result>(
    stored: KubeObject,
    { keepManagers }: WriteOptions,
    write: (stored: KubeObject) => Promise<Result>,
  ): Promise<Result> {
    return keepManagers === true ? write(stored) : givingUpManagers(stored, write);
  }

  /**
   * Removes an object that cannot be decoded, with nothing checked (R-DEL-9).
   * @throws StatusError 404; 409 for one that can be decoded.
   */
  async deleteUndecodable(namespace: string, name: string, dryRun: boolean): Promise<void> {
    const key = this.key(namespace, name);
    try {
      const stored = await this.storage.get(key);
      if (stored === undefined) throw statusErrors.notFound(this.resource, name);
      if (this.#canBeDecoded(stored)) {
        throw statusErrors.conflict(this.resource, name, "it can be decoded: delete it without ignoring read errors");
      }
      if (!dryRun) await this.storage.delete(key, stored.revision);
    } catch (error) {
      if (error instanceof RevisionConflictError) throw statusErrors.optimisticLock(this.resource, name);
      throw storageErrorToStatus(error, this.resource, "delete");
    }
  }

  #canBeDecoded(stored: StoredValue): boolean {
    try {
      this.inVersion(this.codec.decode(stored));
      return true;
    } catch {
      return false;
    }
  }

  /** @throws ConversionError */
  #inStorageVersion(object: KubeObject): KubeObject {
    return this.isStorageVersion ? object : this.codec.inStorageVersion(object);
  }

  /** @param stored in the storage version. @throws UndecodableValueError, before anything is written, if it could not be read back. */
  #encode(key: string, stored: KubeObject): EncodedValue {
    const encoded = this.codec.encode(stored);
    if (!this.isStorageVersion) this.inVersion(new EncodedObject(key, 0, encoded));
    return encoded;
  }

  async #replace(current: EncodedObject, encoded: EncodedValue, dryRun: boolean): Promise<EncodedObject> {
    if (current.holds(encoded)) return this.inVersion(current);
    if (dryRun) return this.inVersion(new EncodedObject(current.key, current.revision, encoded));
    return this.#written(current.key, await this.storage.update(current.key, encoded.value, current.revision), encoded);
  }

  /** The last state of the object, at the revision where it was last seen: as upstream, only watchers learn of that of its deletion. */
  async #remove(current: EncodedObject, last: KubeObject, dryRun: boolean): Promise<EncodedObject> {
    const encoded = this.#encode(current.key, last);
    if (!dryRun) await this.storage.delete(current.key, current.revision);
    return this.inVersion(new EncodedObject(current.key, current.revision, encoded));
  }

  /** The cache's own entry where it has come through already, so that its bytes are made once. */
  #written(key: string, revision: number, encoded: EncodedValue): EncodedObject {
    const seen = this.cache.ready ? this.cache.get(key) : undefined;
    if (seen?.revision === revision) return this.inVersion(seen);
    const value = this.storage.storedAs?.(encoded.value);
    return this.inVersion(
      value === undefined ? new EncodedObject(key, revision, encoded) : this.codec.decode({ key, value, revision }),
    );
  }

  async #retryOnConflict<Result>(
    namespace: string,
    name: string,
    operation: string,
    attempt: (current: EncodedObject | undefined) => Promise<Result>,
  ): Promise<Result> {
    for (let round = 1; ; round++) {
      try {
        const key = this.key(namespace, name);
        await this.cache.fresh(key);
        return await attempt(this.cache.get(key));
      } catch (error) {
        if (!(error instanceof RevisionConflictError)) throw storageErrorToStatus(error, this.resource, operation);
        if (round >= maxAttempts) throw statusErrors.optimisticLock(this.resource, name);
      }
    }
  }

  /** R-UPD-2: custom resources demand a resourceVersion; the message has the plural where a Kind usually stands. */
  #requireResourceVersion(name: string, { metadata }: KubeObject): void {
    if (this.resource.definition.allowUnconditionalUpdate || !isUnset(metadata.resourceVersion)) return;
    throw statusErrors.invalid({ group: this.resource.group, kind: this.resource.resource }, name, [
      invalid("metadata.resourceVersion", 0, "must be specified for an update"),
    ]);
  }

  #throwInvalid(object: KubeObject, errors: readonly FieldError[]): void {
    if (errors.length > 0) throw statusErrors.invalid(this.resource, object.metadata.name ?? "", errors);
  }
}

/** What a decoded body must have become before it reaches the store: kept here so that patches do the same. */
export function normalizeObject(schema: CompiledSchema, object: KubeObject, keepNulls = false): string[] {
  return schema.normalize(object as JsonObject, keepNulls);
}

const isAlreadyExists = (error: unknown): boolean =>
  error instanceof StatusError && error.status.reason === "AlreadyExists";

/** And not of what a transform missed, such as a namespace. */
const isOf = (error: unknown, name: string, { resource }: ServedResource): boolean =>
  error instanceof StatusError && error.status.details?.kind === resource && error.status.details.name === name;

const isMissing = (error: unknown): boolean => error instanceof StatusError && error.status.reason === "NotFound";
