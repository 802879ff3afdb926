import type { ObjectMeta } from "../meta/types.ts";
import type { AnyKind } from "./kind.ts";
import type { KindSchemas, ObjectOf } from "./object-of.ts";

/**
 * Where the objects of a kind live if not in the server's storage: a table, a folder, another service, or nowhere at all.
 * A backend offers what it can; verbs that need more are not served, and discovery says so. Resource versions, watches,
 * selectors, pages, patches, apply, dry run and preconditions come from the server.
 *
 * Objects are handed over whole, in the version of the kind that the storage was defined for, and without resourceVersion. What
 * a backend keeps of their metadata is up to it, but name and namespace: objects without uid get one made of their name.
 * It must not change what it is given, and what it has given must not be changed by it afterwards.
 *
 * Throw a `StatusError` for what the client did wrong, anything else for a failure: clients then get 503 and are asked to come
 * again, for this kind alone, and the server's log says why.
 */
export interface Backend<Object> {
  /** All objects there are; absent: there is nothing to see, and the kind can only be created. */
  list?(call: BackendCall): Promise<readonly Object[]>;
  /** One object, where that is cheaper than all of them: before a GET, which else asks for the list. */
  get?(name: ObjectName, call: BackendCall): Promise<Object | undefined>;
  /** @returns what came of it; nothing: the very object. */
  create?(object: Object, call: BackendCall): Promise<Object | void>;
  /**
   * @param old as the server last saw it. If it is no longer that, throw `BackendConflictError`: the server looks again, and
   * tries again where the client did not ask for that very object.
   */
  update?(object: Object, old: Object, call: BackendCall): Promise<Object | void>;
  /** To delete what is not there any more is no error. */
  delete?(object: Object, call: BackendCall): Promise<void>;
  /**
   * Changes made by others, as they happen, until the call's signal aborts; absent: the list is asked for now and then, and
   * compared. One that ends or throws is asked for again, and everything listed, so that nothing is missed.
   */
  changes?(call: BackendCall): AsyncIterable<BackendChange<Object>>;
  /** Called once, when the server stops. */
  close?(): Promise<void>;
}

export interface BackendCall {
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

export interface ObjectName {
  /** "": the kind is cluster-scoped. */
  readonly namespace: string;
  readonly name: string;
}

export type BackendChange<Object> =
  | { readonly type: "put"; readonly object: Object }
  | ({ readonly type: "delete" } & ObjectName)
  /** Something has become of this object: ask for it. */
  | ({ readonly type: "changed" } & ObjectName)
  /** Something has changed: list. */
  | { readonly type: "unknown" };

/** What was to be changed has changed meanwhile. */
export class BackendConflictError extends Error {
  override readonly name = "BackendConflictError";
}

export interface OwnStorageOptions {
  /** Milliseconds from one list to the next; 10,000, and with `changes` 300,000. */
  readonly pollInterval?: number;
  /** Reads may show what was true that many milliseconds ago, without asking again; 0. With `changes`, none asks. */
  readonly maxAge?: number;
  /** How many milliseconds an answer may take; 5,000. */
  readonly timeout?: number;
}

/** A kind with its backend; made by `defineStorage`, given to `defineGroup`. */
export interface OwnStorageDefinition {
  readonly kind: AnyKind;
  readonly backend: Backend<StoredObject>;
  readonly options: Required<OwnStorageOptions>;
}

/** Any object, as far as storages know it. */
export interface StoredObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: ObjectMeta;
}

/** Keeps a kind's objects elsewhere than the server's others; for a kind of several versions: the one they are stored in. */
export function defineStorage<Kind extends KindSchemas & Pick<AnyKind, "kind" | "resource" | "columns">>(
  kind: Kind,
  backend: Backend<ObjectOf<Kind>>,
  options: OwnStorageOptions = {},
): OwnStorageDefinition {
  const pollInterval = backend.changes === undefined ? 10_000 : 300_000;
  return {
    // As defineKind made it: comparing the schemas of two kinds costs the compiler seconds.
    kind: kind as unknown as AnyKind,
    backend,
    options: { pollInterval, maxAge: 0, timeout: 5000, ...options },
  };
}

/** Sorted (R-VERB-5). */
export function verbsOf(backend: Backend<StoredObject>): string[] {
  const listed = backend.list !== undefined;
  return [
    ...(backend.create === undefined ? [] : ["create"]),
    ...(listed && backend.delete !== undefined ? ["delete", "deletecollection"] : []),
    ...(listed ? ["get", "list"] : []),
    ...(listed && backend.update !== undefined ? ["patch", "update"] : []),
    ...(listed ? ["watch"] : []),
  ];
}
