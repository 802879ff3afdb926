import { BackendConflictError, defineStorage, type Backend, type ObjectOf } from "apiserver-boot";
import { Yard } from "./yard.js";

type Stored = ObjectOf<typeof Yard>;

/**
 * Where the objects live: a map, until you put something else in its place. Take away what it cannot do: without `update`
 * clients cannot change objects, without `list` they can only create them.
 */
class YardBackend implements Backend<Stored> {
  readonly #objects = new Map<string, Stored>();

  async list(): Promise<Stored[]> {
    return [...this.#objects.values()];
  }

  /** @throws BackendConflictError if there is one of that name. */
  async create(object: Stored): Promise<void> {
    if (this.#objects.has(keyOf(object))) throw new BackendConflictError("it exists already");
    this.#objects.set(keyOf(object), object);
  }

  /** @throws BackendConflictError if it no longer is what it was: compare what your store has for that, such as an ETag. */
  async update(object: Stored, old: Stored): Promise<void> {
    const kept = this.#objects.get(keyOf(old));
    if (kept?.metadata.uid !== old.metadata.uid) throw new BackendConflictError("it has changed");
    this.#objects.set(keyOf(object), object);
  }

  async delete(object: Stored): Promise<void> {
    this.#objects.delete(keyOf(object));
  }
}

const keyOf = ({ metadata: { namespace = "", name = "" } }: Stored): string => `${namespace}/${name}`;

export const storage = defineStorage(Yard, new YardBackend());
