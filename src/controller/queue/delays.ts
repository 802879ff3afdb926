import { systemClock, type Clock, type Timer } from "../../meta/clock.ts";

/** setTimeout fires at once beyond 2^31-1 ms. */
const longestTimer = 2 ** 31 - 1;

/** Items that come when their time does, each once: of two times for an item the earlier counts. One timer for all. */
export class Delays<Item> {
  /** A binary heap by time; entries that are not the item's in `#times` any more are passed over. */
  readonly #heap: { readonly at: number; readonly item: Item }[] = [];
  readonly #times = new Map<Item, number>();
  readonly #release: (item: Item) => void;
  readonly #clock: Clock;
  #timer: Timer | undefined;

  constructor(release: (item: Item) => void, clock: Clock = systemClock) {
    this.#clock = clock;
    this.#release = release;
  }

  get size(): number {
    return this.#times.size;
  }

  add(item: Item, milliseconds: number): void {
    const at = this.#clock.monotonic() + milliseconds;
    if ((this.#times.get(item) ?? Infinity) <= at) return;
    this.#times.set(item, at);
    this.#heap.push({ at, item });
    this.#rise(this.#heap.length - 1);
    if (this.#heap[0]?.item === item) this.#schedule();
  }

  clear(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#heap.length = 0;
    this.#times.clear();
  }

  #schedule(): void {
    this.#clock.clearTimeout(this.#timer);
    const first = this.#heap[0];
    if (first === undefined) return;
    const wait = Math.ceil(Math.max(0, first.at - this.#clock.monotonic()));
    this.#timer = this.#clock.setTimeout(() => this.#due(), Math.min(wait, longestTimer));
  }

  #due(): void {
    const now = this.#clock.monotonic();
    for (let first = this.#heap[0]; first !== undefined && first.at <= now; first = this.#heap[0]) {
      this.#removeFirst();
      if (this.#times.get(first.item) !== first.at) continue;
      this.#times.delete(first.item);
      this.#release(first.item);
    }
    this.#schedule();
  }

  #removeFirst(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#sink();
  }

  #rise(from: number): void {
    for (let at = from; at > 0;) {
      const parent = (at - 1) >> 1;
      if (this.#time(parent) <= this.#time(at)) return;
      this.#swap(parent, at);
      at = parent;
    }
  }

  #sink(): void {
    for (let at = 0; ;) {
      const child = this.#time(2 * at + 2) < this.#time(2 * at + 1) ? 2 * at + 2 : 2 * at + 1;
      if (this.#time(at) <= this.#time(child)) return;
      this.#swap(at, child);
      at = child;
    }
  }

  #time(at: number): number {
    return this.#heap[at]?.at ?? Infinity;
  }

  #swap(left: number, right: number): void {
    const [one, other] = [this.#heap[left], this.#heap[right]];
    if (one === undefined || other === undefined) return;
    this.#heap[left] = other;
    this.#heap[right] = one;
  }
}
