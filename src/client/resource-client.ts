import { systemClock, type Clock } from "../meta/clock.ts";
import { apiVersionOf } from "../meta/resource-type.ts";
import type { KubeObject, ObjectMeta, Status } from "../meta/types.ts";
import { follow, type FollowOptions } from "./follow.ts";
import type { FollowEvent } from "./known-objects.ts";
import type {
  ListerWatcher,
  ListOptions,
  ObjectList,
  RequestOptions,
  Selectors,
  WatchEvent,
  WatchOptions,
} from "./lister-watcher.ts";
import type { Requester } from "./requester.ts";
import { collectionPath, objectPath, queryOf, type ResourceReference } from "./resource-path.ts";
import { openWatch } from "./watch.ts";
import type { ApplyConfiguration } from "./wire-object.ts";

/** What every write may carry along. */
export interface WriteOptions extends RequestOptions {
  readonly fieldManager?: string;
  readonly fieldValidation?: "Ignore" | "Warn" | "Strict";
}

export interface DeleteOptions extends RequestOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: "Orphan" | "Background" | "Foreground";
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

/** An object to be created: the server fills in the rest of its metadata. */
export type NewObject<T extends KubeObject> = Omit<T, "metadata"> & { metadata: ObjectMeta };

export interface ApplyOptions extends RequestOptions {
  /** Who owns the fields from then on. */
  readonly fieldManager: string;
  /** Take fields that others own away from them, instead of failing with 409. Controllers do. */
  readonly force?: boolean;
  readonly fieldValidation?: WriteOptions["fieldValidation"];
  /** e.g. `status`. */
  readonly subresource?: string;
}

const patchTypes = {
  merge: "application/merge-patch+json",
  json: "application/json-patch+json",
  strategic: "application/strategic-merge-patch+json",
} as const;

/** The verbs on one resource. Every call throws ApiError when the server refuses and TransportError when it is out of reach. */
export class ResourceClient<T extends KubeObject> implements ListerWatcher<T> {
  readonly reference: ResourceReference;
  /** The client's. */
  readonly clock: Clock;
  readonly #client: Requester;

  constructor(client: Requester, reference: ResourceReference) {
    this.#client = client;
    this.reference = reference;
    this.clock = client.clock ?? systemClock;
  }

  get(name: string, options: RequestOptions & { namespace?: string; resourceVersion?: string } = {}): Promise<T> {
    const path = objectPath(this.reference, name, options.namespace);
    return this.#send({ path: path + queryOf({ resourceVersion: options.resourceVersion }) }, options);
  }

  async list(options: ListOptions = {}): Promise<ObjectList<T>> {
    const { namespace, signal: _signal, retries: _retries, ...query } = options;
    const path = collectionPath(this.reference, namespace) + queryOf({ ...query });
    const list = await this.#send<ObjectList<T>>({ path }, options);
    // Built-in types leave kind and apiVersion out of list items; with them an item is what get and watch give.
    const kind = list.kind.replace(/List$/, "");
    const items = (list.items ?? []).map((item) => ({ ...item, apiVersion: list.apiVersion, kind }));
    return { ...list, items };
  }

  /** `metadata.name` or `metadata.generateName` names it; `namespace` is taken from the object if not given. */
  create(object: NewObject<T>, options: WriteOptions & { namespace?: string } = {}): Promise<T> {
    const namespace = options.namespace ?? object.metadata.namespace;
    if (this.reference.namespaced && (namespace === undefined || namespace === "")) {
      throw new TypeError(`${this.reference.resource}: a namespace is needed to create an object`);
    }
    const path = collectionPath(this.reference, namespace) + writeQuery(options);
    return this.#send({ method: "POST", path, body: object }, options);
  }

  /** Replaces the object. Its `metadata.resourceVersion` guards against writing over someone else's change (409). */
  update(object: T, options: WriteOptions = {}): Promise<T> {
    return this.#put(object, undefined, options);
  }

  /** Replaces `.status` alone. */
  updateStatus(object: T, options: WriteOptions = {}): Promise<T> {
    return this.#put(object, "status", options);
  }

  /**
   * Server-side apply: makes the object, or changes it so that it has these fields; what was applied before and is not
   * there any more goes. Applying the same again changes nothing. apiVersion and kind are filled in.
   */
  apply(configuration: ApplyConfiguration<T>, options: ApplyOptions): Promise<T> {
    const { fieldManager, force, fieldValidation, subresource } = options;
    const { name, namespace } = configuration.metadata;
    const query = queryOf({ fieldManager, force, fieldValidation });
    return this.#send(
      {
        method: "PATCH",
        path: objectPath(this.reference, name, namespace, subresource) + query,
        body: { ...this.#typeFields(), ...configuration },
        headers: { "content-type": "application/apply-patch+yaml" },
      },
      options,
    );
  }

  /** `merge`: RFC 7386, the default; `json`: RFC 6902, a list of operations; `strategic`: built-in types alone. */
  patch(
    name: string,
    patch: unknown,
    options: WriteOptions & { namespace?: string; type?: keyof typeof patchTypes; subresource?: string } = {},
  ): Promise<T> {
    const path = objectPath(this.reference, name, options.namespace, options.subresource) + writeQuery(options);
    const headers = { "content-type": patchTypes[options.type ?? "merge"] };
    return this.#send({ method: "PATCH", path, body: patch, headers }, options);
  }

  /** Resolves to a Status once the object is gone, or to the object while finalizers still hold it (R-DEL-4). */
  delete(name: string, options: DeleteOptions & { namespace?: string } = {}): Promise<Status | T> {
    const path = objectPath(this.reference, name, options.namespace);
    return this.#send({ method: "DELETE", path, body: deleteBody(options) }, options);
  }

  /** Deletes all objects that the selectors choose; not atomic. */
  deleteCollection(options: DeleteOptions & Selectors & { namespace?: string } = {}): Promise<Status | ObjectList<T>> {
    const { namespace, labelSelector, fieldSelector } = options;
    const path = collectionPath(this.reference, namespace) + queryOf({ labelSelector, fieldSelector });
    return this.#send({ method: "DELETE", path, body: deleteBody(options) }, options);
  }

  /**
   * One watch request: ends when the server ends it (`timeoutSeconds`) or the signal aborts. For a view that stays right
   * over restarts use `follow`.
   * @throws ApiError of an ERROR event, reason `Expired` when the resourceVersion is too old
   */
  watch(options: WatchOptions = {}): AsyncIterable<WatchEvent<T>> {
    return openWatch<T>(this.#client, this.reference, options);
  }

  /** Every object there is, then every change, until the signal aborts: see `follow`. */
  follow(options: FollowOptions<T>): AsyncIterable<FollowEvent<T>> {
    return follow<T>(this, { clock: this.clock, ...options });
  }

  #typeFields(): { apiVersion: string; kind?: string } {
    const { kind } = this.reference;
    return { apiVersion: apiVersionOf(this.reference), ...(kind === undefined ? {} : { kind }) };
  }

  #put(object: T, subresource: string | undefined, options: WriteOptions): Promise<T> {
    const { name, namespace } = object.metadata;
    const path = objectPath(this.reference, name, namespace, subresource) + writeQuery(options);
    return this.#send({ method: "PUT", path, body: object }, options);
  }

  #send<Answer = T>(
    request: { method?: string; path: string; body?: unknown; headers?: Record<string, string> },
    { signal, retries }: RequestOptions,
  ): Promise<Answer> {
    return this.#client.request<Answer>({
      ...request,
      ...(signal === undefined ? {} : { signal }),
      ...(retries === undefined ? {} : { retries }),
    });
  }
}

const writeQuery = ({ fieldManager, fieldValidation }: WriteOptions): string =>
  queryOf({ fieldManager, fieldValidation });

function deleteBody({ gracePeriodSeconds, propagationPolicy, preconditions }: DeleteOptions): object {
  return { kind: "DeleteOptions", apiVersion: "v1", gracePeriodSeconds, propagationPolicy, preconditions };
}
