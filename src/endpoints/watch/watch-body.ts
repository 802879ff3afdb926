import type { Clock } from "../../meta/clock.ts";
import { StatusError, statusErrors } from "../../meta/status-error.ts";
import type { EncodedObject } from "../../registry/encoded-object.ts";
import type { OpenedWatch } from "../../registry/watch.ts";
import { PushStreamIterator, type Sink } from "../../storage/push-stream.ts";
import type { CacheEvent } from "../../storage/watch-cache.ts";
import type { PushedBody } from "../http.ts";
import { BookmarkClock } from "./bookmark-clock.ts";
import { errorFrame } from "./event-renderer.ts";
import { WatcherFrames, type WatcherFramesOptions } from "./watcher-frames.ts";

export interface WatchBodyOptions extends WatcherFramesOptions {
  readonly opened: OpenedWatch;
  readonly bookmarks: boolean;
  /** Send the bookmark that ends the initial events (R-WATCH-2). */
  readonly endOfInitialEvents: boolean;
  /** The stream's end, in milliseconds of the clock that never goes back. */
  readonly endsAt: number;
  readonly clock?: Clock;
}

type Events = readonly CacheEvent<EncodedObject>[];

/**
 * The bytes of a watch: initial events, then changes, with bookmarks between, until its time is over, the client has
 * gone, or the server wants to stop. Each Buffer holds everything that was ready (R-WATCH-20). A change passes through
 * here once for every watcher: what is done then is no more than needed.
 */
export class WatchBody implements PushedBody, Sink<Events> {
  readonly #subscription: OpenedWatch["subscription"];
  readonly #frames: WatcherFrames;
  readonly #startClock: () => BookmarkClock;
  /** Undefined once sent: what there was at the beginning is not to be kept until the end. */
  #initial: Generator<Buffer, undefined> | undefined;
  readonly #onEnd: ((bytes: number) => void)[] = [];
  #clock: BookmarkClock | undefined;
  #sink: Sink<Buffer> | undefined;
  #isPaused = true;
  /** Came while paused. */
  #arrived: Events | undefined;
  /** The subscription waits to be resumed. */
  #isHeld = false;
  #bytes = 0;
  #ended = false;

  constructor({ opened, bookmarks, endOfInitialEvents, endsAt, clock, ...frames }: WatchBodyOptions) {
    this.#subscription = opened.subscription;
    this.#frames = new WatcherFrames(frames);
    this.#startClock = () => new BookmarkClock(endsAt, bookmarks, () => this.#tick(), clock);
    this.#initial = this.#frames.initial(opened.initial, endOfInitialEvents ? opened.revision : undefined);
  }

  [Symbol.asyncIterator](): AsyncIterator<Buffer, undefined> {
    return new PushStreamIterator(this);
  }

  onEnd(listener: (bytes: number) => void): void {
    this.#onEnd.push(listener);
  }

  /** Time and changes run from here on, so that one who does not even read what there was is ended as well (R-WATCH-8). */
  pipe(sink: Sink<Buffer>): void {
    this.#sink = sink;
    if (this.#ended) return sink.end();
    this.#clock = this.#startClock();
    this.#subscription.pipe(this);
    this.resume();
  }

  resume(): void {
    if (this.#ended) return;
    this.#isPaused = false;
    try {
      if (this.#sendInitial()) this.#goOn();
    } catch (error) {
      this.fail(error);
    }
  }

  cancel(): void {
    this.end();
  }

  /** Changes, of the subscription. */
  write(events: Events): boolean {
    const goesOn = this.#take(events);
    this.#isHeld = !goesOn;
    return goesOn;
  }

  #take(events: Events): boolean {
    if (this.#isPaused) {
      this.#arrived = events;
      return false;
    }
    try {
      const bytes = this.#frames.changes(events);
      return bytes === undefined || this.#send(bytes);
    } catch (error) {
      this.fail(error);
      return false;
    }
  }

  /** Nothing follows an error (R-WATCH-6). */
  fail(error: unknown): void {
    if (this.#ended) return;
    this.#send(errorFrame((error instanceof StatusError ? error : statusErrors.internal(messageOf(error))).status));
    this.end();
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#isPaused = true;
    this.#clock?.stop();
    this.#initial = undefined;
    this.#subscription.close();
    this.#sink?.end();
    for (const listener of this.#onEnd) listener(this.#bytes);
  }

  /** Whether all of it is sent. */
  #sendInitial(): boolean {
    for (let next = this.#initial?.next(); next?.done === false; next = this.#initial?.next()) {
      if (!this.#send(next.value)) return false;
    }
    this.#initial = undefined;
    return !this.#ended;
  }

  /** First everything that is there, so that a bookmark behind it may speak of it (R-WATCH-3). */
  #goOn(): void {
    const wasHeld = this.#isHeld;
    const arrived = this.#arrived;
    this.#arrived = undefined;
    if (arrived !== undefined && !this.write(arrived)) return;
    if (wasHeld) this.#subscription.resume();
    if (!this.#isPaused && this.#clock?.isBookmarkDue === true) this.#sendBookmark(this.#clock);
  }

  #tick(): void {
    if (this.#clock?.isOver === true) this.end();
    else if (this.#clock !== undefined && !this.#isPaused) this.#sendBookmark(this.#clock);
  }

  #sendBookmark(clock: BookmarkClock): void {
    clock.bookmarkSent();
    this.#send(this.#frames.bookmark(this.#subscription.revision, false));
  }

  #send(bytes: Buffer): boolean {
    this.#bytes += bytes.length;
    const goesOn = this.#sink?.write(bytes) ?? false;
    if (!goesOn) this.#isPaused = true;
    return goesOn;
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
