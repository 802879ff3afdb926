import { systemClock, type Timer } from "../../meta/clock.ts";

/** Milliseconds. */
const bookmarkEvery = 60_000;
const bookmarkBeforeEnd = 2000;
const longestTimer = 2 ** 31 - 1;

/**
 * Tells a watch without events what time it is: about every minute and shortly before the end that a bookmark is due, and
 * at the end that it is over. One timer, armed again only when it has fired: events cost no timer.
 */
export class BookmarkClock {
  #due: number;
  #timer: Timer | undefined;
  #isOver = false;
  #isBookmarkDue = false;

  /**
   * @param endsAt milliseconds of the clock that never goes back.
   * @param onTick called when a bookmark is due or the time is over.
   */
  constructor(
    private readonly endsAt: number,
    bookmarks: boolean,
    private readonly onTick: () => void,
    private readonly clock = systemClock,
  ) {
    this.#due = bookmarks ? this.#following() : Infinity;
    this.#arm();
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  get isBookmarkDue(): boolean {
    return this.#isBookmarkDue;
  }

  bookmarkSent(): void {
    this.#isBookmarkDue = false;
  }

  stop(): void {
    this.clock.clearTimeout(this.#timer);
  }

  #arm(): void {
    const wait = Math.min(this.#due, this.endsAt) - this.clock.monotonic();
    this.#timer = this.clock.setTimeout(() => this.#tick(), Math.max(0, Math.min(Math.ceil(wait), longestTimer)));
    this.#timer.unref();
  }

  #tick(): void {
    const now = this.clock.monotonic();
    if (now >= this.endsAt) this.#isOver = true;
    if (now >= this.#due) {
      this.#isBookmarkDue = true;
      this.#due = this.#following();
    }
    if (!this.#isOver) this.#arm();
    if (this.#isOver || this.#isBookmarkDue) this.onTick();
  }

  #following(): number {
    const now = this.clock.monotonic();
    const regular = now + bookmarkEvery * (0.75 + Math.random() / 2);
    const beforeEnd = this.endsAt - bookmarkBeforeEnd;
    return beforeEnd > now ? Math.min(regular, beforeEnd) : regular;
  }
}
