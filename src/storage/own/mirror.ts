import { MemoryStorage } from "../memory.ts";

/** What a backend was last seen to hold: a storage in memory that follows it, and gives every change seen a revision. */
export class Mirror {
  /** Microseconds since 1970: above whatever an earlier run of the server gave out. */
  readonly memory = new MemoryStorage({ firstRevision: Date.now() * 1000 });
  readonly #held = new Map<string, { readonly value: Buffer; readonly revision: number }>();
  /** Keys put or removed while a list was on its way; what that list says of them may be older. */
  readonly #pending = new Set<Set<string>>();

  get revision(): number {
    return this.memory.latestRevisionNow();
  }

  get(key: string): { readonly value: Buffer; readonly revision: number } | undefined {
    return this.#held.get(key);
  }

  /** @returns the revision of the value, which is that of before if it is the same. */
  put(key: string, value: Buffer): number {
    for (const touched of this.#pending) touched.add(key);
    const held = this.#held.get(key);
    if (held?.value.equals(value) === true) return held.revision;
    if (held === undefined) this.#settle(this.memory.create(key, value));
    else this.#settle(this.memory.update(key, value, held.revision));
    this.#held.set(key, { value, revision: this.revision });
    return this.revision;
  }

  /** @returns the revision of the deletion, or the latest if there was nothing. */
  remove(key: string): number {
    for (const touched of this.#pending) touched.add(key);
    const held = this.#held.get(key);
    if (held === undefined) return this.revision;
    this.#settle(this.memory.delete(key, held.revision));
    this.#held.delete(key);
    return this.revision;
  }

  /**
   * Makes it what the list says, but for keys that were touched since it was begun.
   * @param list begins it.
   */
  async follow(list: () => Promise<ReadonlyMap<string, Buffer>>): Promise<void> {
    const touched = new Set<string>();
    this.#pending.add(touched);
    try {
      const listed = await list();
      this.#pending.delete(touched);
      for (const key of this.#held.keys()) if (!listed.has(key) && !touched.has(key)) this.remove(key);
      for (const [key, value] of listed) if (!touched.has(key)) this.put(key, value);
    } finally {
      this.#pending.delete(touched);
    }
  }

  /** The same for one key; undefined: there is nothing. */
  async followOne(key: string, ask: () => Promise<Buffer | undefined>): Promise<void> {
    const touched = new Set<string>();
    this.#pending.add(touched);
    try {
      const value = await ask();
      this.#pending.delete(touched);
      if (touched.has(key)) return;
      if (value === undefined) this.remove(key);
      else this.put(key, value);
    } finally {
      this.#pending.delete(touched);
    }
  }

  /** Of this key nothing that was asked before now is news. */
  touch(key: string): void {
    for (const touched of this.#pending) touched.add(key);
  }

  // Memory has done it when the call returns; what it could refuse has been ruled out.
  #settle(done: Promise<number>): void {
    void done;
  }
}
