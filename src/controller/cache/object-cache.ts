import type { KubeObject } from "../../meta/types.ts";
import { keyOf, nameOf, type ObjectName } from "./object-key.ts";

/** The values under which an object is found; none: it is not in the index. */
export type IndexFunction<T> = (object: T) => readonly string[];

/** What a cache lets its users do. What it returns is frozen: copy what you want to change. */
export interface CacheReader<T> {
  readonly size: number;
  get(name: ObjectName): T | undefined;
  /** Of one namespace, or of all. */
  list(options?: { readonly namespace?: string }): T[];
  /** Those whose index function returned the value. @throws Error if there is no such index */
  byIndex(index: string, value: string): T[];
}

/** Objects by name and by index, as of the last event. */
export class ObjectCache<T extends KubeObject> implements CacheReader<T> {
  readonly #objects = new Map<string, T>();
  readonly #indices = new Map<string, Index<T>>();

  get size(): number {
    return this.#objects.size;
  }

  /**
   * Before or after the cache is filled.
   * @throws Error if there is one of that name with another function: caches are shared
   */
  addIndex(name: string, values: IndexFunction<T>): void {
    const before = this.#indices.get(name);
    if (before?.values === values) return;
    if (before !== undefined)
      throw new Error(`there is another index ${JSON.stringify(name)}: share its function, or choose another name`);
    const index = new Index(values);
    for (const [key, object] of this.#objects) index.replace(key, undefined, object);
    this.#indices.set(name, index);
  }

  get(name: ObjectName): T | undefined {
    return this.#objects.get(keyOf(name));
  }

  list({ namespace }: { readonly namespace?: string } = {}): T[] {
    return namespace === undefined ? [...this.#objects.values()] : this.#ofNamespace(namespace);
  }

  byIndex(name: string, value: string): T[] {
    const index = this.#indices.get(name);
    if (index === undefined) throw new Error(`there is no index ${JSON.stringify(name)}; declare it with indices`);
    return [...index.keys(value)].flatMap((key) => this.#objects.get(key) ?? []);
  }

  /** Made when first asked for: many caches have one namespace, or none. */
  #ofNamespace(namespace: string): T[] {
    this.addIndex(namespaceIndex, namespaceOf);
    return this.byIndex(namespaceIndex, namespace);
  }

  /** Returns what was there before. */
  put(object: T): T | undefined {
    const key = keyOf(nameOf(object));
    const before = this.#objects.get(key);
    for (const index of this.#indices.values()) index.replace(key, before, object);
    this.#objects.set(key, object);
    return before;
  }

  delete(object: T): void {
    const key = keyOf(nameOf(object));
    const before = this.#objects.get(key);
    for (const index of this.#indices.values()) index.replace(key, before, undefined);
    this.#objects.delete(key);
  }
}

const namespaceIndex = "metadata.namespace";
const namespaceOf = ({ metadata }: KubeObject): string[] => [metadata.namespace ?? ""];

class Index<T> {
  readonly values: IndexFunction<T>;
  readonly #keys = new Map<string, Set<string>>();

  constructor(values: IndexFunction<T>) {
    this.values = values;
  }

  keys(value: string): Iterable<string> {
    return this.#keys.get(value) ?? [];
  }

  replace(key: string, before: T | undefined, after: T | undefined): void {
    for (const value of before === undefined ? [] : this.values(before)) {
      const keys = this.#keys.get(value);
      keys?.delete(key);
      if (keys?.size === 0) this.#keys.delete(value);
    }
    for (const value of after === undefined ? [] : this.values(after)) {
      const keys = this.#keys.get(value);
      if (keys === undefined) this.#keys.set(value, new Set([key]));
      else keys.add(key);
    }
  }
}
