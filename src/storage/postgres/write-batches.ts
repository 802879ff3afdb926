import { KeyExistsError, RevisionConflictError, type StorageError } from "../errors.ts";

export interface WantedWrite {
  readonly key: string;
  /** Undefined: a deletion. */
  readonly value: Buffer | undefined;
  /** Revision that the key has to have; undefined: nothing may be there. */
  readonly expected: number | undefined;
}

export interface WriteOutcome {
  /** Undefined: refused. */
  readonly written: number | undefined;
  /** Revision of what was there before. */
  readonly held: number | undefined;
}

interface WaitingWrite extends WantedWrite {
  readonly resolve: (revision: number) => void;
  readonly reject: (error: StorageError) => void;
}

const maxWrites = 256;
const maxBytes = 4 * 1024 * 1024;

/** Writes that come while others are under way are committed together. */
export class WriteBatches {
  readonly #commit: (writes: readonly WantedWrite[]) => Promise<readonly WriteOutcome[]>;
  #waiting: WaitingWrite[] = [];
  #running = false;

  /** @param commit all or nothing, in this order; fails with a StorageError. Not called again before it has settled. */
  constructor(commit: (writes: readonly WantedWrite[]) => Promise<readonly WriteOutcome[]>) {
    this.#commit = commit;
  }

  /** @throws KeyExistsError, RevisionConflictError; what the commit fails with, after which it is not known what was done */
  write(write: WantedWrite): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ...write, resolve, reject });
      if (!this.#running) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#running = true;
    // Those of the same turn come along.
    await Promise.resolve();
    while (this.#waiting.length > 0) await this.#settle(this.#take());
    this.#running = false;
  }

  #take(): readonly WaitingWrite[] {
    let bytes = 0;
    const over = this.#waiting.findIndex(({ value }, index) => {
      bytes += value?.length ?? 0;
      return index > 0 && (index >= maxWrites || bytes > maxBytes);
    });
    return this.#waiting.splice(0, over === -1 ? this.#waiting.length : over);
  }

  async #settle(batch: readonly WaitingWrite[]): Promise<void> {
    try {
      const outcomes = await this.#commit(batch);
      for (const [index, write] of batch.entries()) settle(write, outcomes[index]);
    } catch (error) {
      for (const { reject } of batch) reject(error as StorageError);
    }
  }
}

function settle({ key, expected, resolve, reject }: WaitingWrite, outcome: WriteOutcome | undefined): void {
  if (outcome?.written !== undefined) resolve(outcome.written);
  else if (expected === undefined) reject(new KeyExistsError(key));
  else reject(new RevisionConflictError(key, expected, outcome?.held));
}
