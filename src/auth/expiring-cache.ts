export interface ExpiringCacheOptions<Value> {
  /** How many answers are kept; the one not asked for longest goes first. */
  readonly maximum: number;
  /** Milliseconds an answer is good for; 0: it is not kept. */
  readonly lifetimeOf: (value: Value) => number;
  /** Milliseconds; a parameter so that tests need not wait. */
  readonly now?: () => number;
}

interface Entry<Value> {
  readonly value: Value;
  readonly expires: number;
}

/** Remembers answers for a while. Who asks for the same at the same time shares one answer; failures are not remembered. */
export class ExpiringCache<Value extends object> {
  readonly #options: Required<ExpiringCacheOptions<Value>>;
  readonly #entries = new Map<string, Entry<Value>>();
  readonly #underWay = new Map<string, Promise<Value>>();

  constructor(options: ExpiringCacheOptions<Value>) {
    this.#options = { now: () => performance.now(), ...options };
  }

  /** The remembered answer at once, else the one that `ask` gives. @throws what `ask` throws. */
  get(key: string, ask: () => Promise<Value>): Value | Promise<Value> {
    const entry = this.#entries.get(key);
    if (entry !== undefined && entry.expires > this.#options.now()) {
      this.#entries.delete(key); // Set again: a Map keeps the order of insertion.
      this.#entries.set(key, entry);
      return entry.value;
    }
    const underWay = this.#underWay.get(key);
    if (underWay !== undefined) return underWay;
    const asked = ask()
      .then((value) => this.#remember(key, value))
      .finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, asked);
    return asked;
  }

  #remember(key: string, value: Value): Value {
    const lifetime = this.#options.lifetimeOf(value);
    this.#entries.delete(key);
    if (lifetime <= 0) return value;
    this.#entries.set(key, { value, expires: this.#options.now() + lifetime });
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#options.maximum) break;
      this.#entries.delete(oldest);
    }
    return value;
  }
}
