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
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;
  #isBookmarkDue = false;

  /**
   * @param endsAt performance.now() milliseconds.
   * @param onTick called when a bookmark is due or the time is over.
   */
  constructor(
    private readonly endsAt: number,
    bookmarks: boolean,
    private readonly onTick: () => void,
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
    clearTimeout(this.#timer);
  }

  #arm(): void {
    const wait = Math.min(this.#due, this.endsAt) - performance.now();
    this.#timer = setTimeout(() => this.#tick(), Math.max(0, Math.min(Math.ceil(wait), longestTimer)));
    this.#timer.unref();
  }

  #tick(): void {
    const now = performance.now();
    if (now >= this.endsAt) this.#isOver = true;
    if (now >= this.#due) {
      this.#isBookmarkDue = true;
      this.#due = this.#following();
    }
    if (!this.#isOver) this.#arm();
    if (this.#isOver || this.#isBookmarkDue) this.onTick();
  }

  #following(): number {
    const now = performance.now();
    const regular = now + bookmarkEvery * (0.75 + Math.random() / 2);
    const beforeEnd = this.endsAt - bookmarkBeforeEnd;
    return beforeEnd > now ? Math.min(regular, beforeEnd) : regular;
  }
}
