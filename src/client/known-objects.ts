import type { KubeObject } from "../meta/types.ts";

/** One change, told once. */
export interface FollowEvent<T> {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly object: T;
}

/** The last state of every object that was told: turns lists and raw events into changes, each told once. */
export class KnownObjects<T extends KubeObject> {
  readonly #objects = new Map<string, T>();
  readonly #transform: (object: T) => T;

  /** @param transform what is kept and told of an object */
  constructor(transform: (object: T) => T = (object) => object) {
    this.#transform = transform;
  }

  /** What changed, if these are all objects there are now. */
  *replace(items: readonly T[]): Generator<FollowEvent<T>, void, undefined> {
    const listed = new Set(items.map(keyOf));
    for (const [key, object] of this.#objects) {
      if (listed.has(key)) continue;
      this.#objects.delete(key);
      yield { type: "DELETED", object };
    }
    for (const item of items) yield* this.#put(item);
  }

  /** What an event of a watch means, given what was told before. */
  *apply(type: "ADDED" | "MODIFIED" | "DELETED", object: T): Generator<FollowEvent<T>, void, undefined> {
    if (type !== "DELETED") yield* this.#put(object);
    else if (this.#objects.delete(keyOf(object))) yield { type, object: this.#transform(object) };
  }

  *#put(received: T): Generator<FollowEvent<T>, void, undefined> {
    const key = keyOf(received);
    const before = this.#objects.get(key);
    if (before !== undefined && before.metadata.resourceVersion === received.metadata.resourceVersion) return;
    const object = this.#transform(received);
    this.#objects.set(key, object);
    if (before !== undefined && before.metadata.uid === object.metadata.uid) {
      yield { type: "MODIFIED", object };
      return;
    }
    if (before !== undefined) yield { type: "DELETED", object: before };
    yield { type: "ADDED", object };
  }
}

const keyOf = ({ metadata }: KubeObject): string => `${metadata.namespace ?? ""}/${metadata.name ?? ""}`;
