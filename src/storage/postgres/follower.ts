import { CompactedError, StorageUnavailableError } from "../errors.ts";
import type { StorageEvent } from "../storage.ts";
import { CoalescedRead } from "../etcd/coalesced-read.ts";
import type { StoreState } from "./rows.ts";

/** What has happened after a revision, as far as it fits into one answer. */
export interface ChangesAnswer {
  readonly state: StoreState;
  readonly events: StorageEvent[];
  /** All changes up to this revision have been looked at. */
  readonly upTo: number;
}

export interface FollowerOptions {
  /** All changes of all keys after a revision; undefined: none, only where the store is. */
  readonly read: (after: number | undefined) => Promise<ChangesAnswer>;
  /** In commit order, each once; `position` has moved already. */
  readonly publish: (events: readonly StorageEvent[]) => void;
  /** What comes next does not follow what was published. */
  readonly onGap: (error: Error) => void;
}

/** Reads what has happened since it last did, for all watches together. */
export class Follower {
  readonly #options: FollowerOptions;
  readonly #reading: CoalescedRead<number>;
  #state: StoreState | undefined;
  #position = 0;

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#reading = new CoalescedRead(() => this.#catchUp());
  }

  /** Everything up to here has been published; 0 before the first read. */
  get position(): number {
    return this.#position;
  }

  /** As far as is known. */
  get compacted(): number {
    return this.#state?.compacted ?? 0;
  }

  /** @returns the latest revision: linearizable */
  catchUp(): Promise<number> {
    return this.#reading.get();
  }

  /** Whether it is known where the store is. */
  get isStarted(): boolean {
    return this.#state !== undefined;
  }

  /** @throws StorageUnavailableError if this is another store than that which was followed, or an older copy of it */
  checkSame(state: StoreState): void {
    const seen = this.#state;
    if (seen === undefined || (seen.id === state.id && state.latest >= this.#position)) return;
    throw new StorageUnavailableError(
      seen.id === state.id
        ? `postgres: revision ${this.#position} was there, now the latest is ${state.latest}`
        : "postgres: another store is there than before",
    );
  }

  async #catchUp(): Promise<number> {
    for (;;) {
      const { state, events, upTo } = await this.#options.read(this.isStarted ? this.#position : undefined);
      const gap = this.#gap(state);
      this.#state = state;
      if (gap !== undefined) {
        this.#position = state.latest;
        this.#options.onGap(gap);
        return state.latest;
      }
      this.#position = upTo;
      if (events.length > 0) this.#options.publish(events);
      if (upTo >= state.latest) return state.latest;
    }
  }

  #gap(state: StoreState): Error | undefined {
    try {
      this.checkSame(state);
    } catch (error) {
      return error as Error;
    }
    const isMissed = this.isStarted && this.#position < state.compacted;
    return isMissed ? new CompactedError(this.#position, state.compacted) : undefined;
  }
}
