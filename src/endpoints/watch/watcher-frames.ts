import type { EncodedObject } from "../../registry/encoded-object.ts";
import type { Selection } from "../../registry/selection.ts";
import type { CacheEvent } from "../../storage/watch-cache.ts";
import type { Output } from "../negotiation.ts";
import type { IncludeObject } from "../table/table-printer.ts";
import { uncounted, type WatchEventCounter } from "./watch-event-counter.ts";
import type { ChangeType, EventRenderer, EventRenderers } from "./event-renderer.ts";

export interface WatcherFramesOptions {
  readonly selection: Selection;
  readonly renderers: EventRenderers;
  readonly output: Output;
  readonly include: IncludeObject;
  readonly counter?: WatchEventCounter;
}

const chunkBytes = 64 * 1024;

/** The frames of one watcher; knows whether its first event is still to come. */
export class WatcherFrames {
  #first = true;
  readonly #selection: Selection;
  /** Plain JSON of everything: the same bytes as others get. */
  readonly #seesAll: boolean;
  readonly #counter: WatchEventCounter;

  constructor(private readonly options: WatcherFramesOptions) {
    this.#selection = options.selection;
    this.#counter = options.counter ?? uncounted;
    this.#seesAll = options.selection.everything && options.output.as === undefined;
  }

  /** What was there when the watch began, in chunks; ends with `endOfInitialEvents` if that is given. */
  *initial(objects: readonly EncodedObject[], endOfInitialEvents: number | undefined): Generator<Buffer, undefined> {
    let pending: Buffer[] = [];
    let bytes = 0;
    for (const object of objects) {
      if (!this.#matches(object)) continue;
      const frame = this.#renderer().added(object);
      this.#counter.sent(frame.length);
      pending.push(frame);
      bytes += frame.length;
      if (bytes < chunkBytes) continue;
      yield Buffer.concat(pending, bytes);
      pending = [];
      bytes = 0;
    }
    if (endOfInitialEvents !== undefined) pending.push(this.bookmark(endOfInitialEvents, true));
    if (pending.length > 0) yield Buffer.concat(pending);
  }

  bookmark(revision: number, endOfInitialEvents: boolean): Buffer {
    const { renderers, output } = this.options;
    const first = this.#first;
    this.#first = false;
    const frame = renderers.bookmark(output, revision, endOfInitialEvents, first);
    this.#counter.sent(frame.length);
    return frame;
  }

  /** Everything of a batch that this watcher is to see; undefined: nothing. */
  changes(events: readonly CacheEvent<EncodedObject>[]): Buffer | undefined {
    if (this.#seesAll) return this.#all(events);
    const frames: Buffer[] = [];
    for (const event of events) {
      const frame = this.#change(event);
      if (frame === undefined) continue;
      this.#counter.sent(frame.length);
      frames.push(frame);
    }
    return frames.length > 1 ? Buffer.concat(frames) : frames[0];
  }

  #all(events: readonly CacheEvent<EncodedObject>[]): Buffer {
    const { bytes, sizes } = this.options.renderers.plain.burst(events);
    for (const size of sizes) this.#counter.sent(size);
    return bytes;
  }

  #change(event: CacheEvent<EncodedObject>): Buffer | undefined {
    const type = this.#seenAs(event);
    return type === undefined ? undefined : this.#renderer().change(type, event);
  }

  /** Entering a selection is ADDED, leaving it DELETED (R-WATCH-5). */
  #seenAs({ previous, current }: CacheEvent<EncodedObject>): ChangeType | undefined {
    const before = previous !== undefined && this.#matches(previous);
    const after = current !== undefined && this.#matches(current);
    if (after) return before ? "MODIFIED" : "ADDED";
    return before ? "DELETED" : undefined;
  }

  /** By what the watcher sees: labels may differ between versions. */
  #matches(stored: EncodedObject): boolean {
    return this.#selection.everything || this.#selection.matches(this.options.renderers.inVersion(stored));
  }

  #renderer(): EventRenderer {
    const { renderers, output, include } = this.options;
    const first = this.#first;
    this.#first = false;
    return renderers.for(output, include, first);
  }
}
