import { changeOf, resultOf } from "../change.ts";
import { StorageUnavailableError } from "../errors.ts";
import type { StorageError } from "../errors.ts";
import type { Expectation } from "../expectation.ts";
import type { StorageEvent, StoredValue } from "../storage.ts";

/** What the queue writes to. */
export interface WriteTarget {
  /** Revision of the newest durable change. */
  latest(): number;
  /** Revision of the key's value, acknowledged changes only. */
  revisionOf(key: string): number | undefined;
  /** The key's value, acknowledged changes only. */
  read(key: string): StoredValue | undefined;
  /** All or nothing, resolving when durable; a rejection means that nothing was written. Never called twice at a time. */
  commit(events: readonly StorageEvent[]): Promise<void>;
}

interface Batch {
  readonly events: StorageEvent[];
  readonly writers: Writer[];
  bytes: number;
  /** Called when the batch is durable (no error) or lost. */
  readonly afterwards: ((lost: StorageError | undefined) => void)[];
}

interface Writer {
  readonly resolve: (revision: number) => void;
  readonly reject: (error: StorageError) => void;
}

/** A key with writes not yet durable. */
interface PendingKey {
  /** What the next write builds on. */
  newest: StoredValue | undefined;
  /** Of the newest write. */
  revision: number;
  batch: Batch;
}

const MAX_BATCH_EVENTS = 1_024;
const MAX_BATCH_BYTES = 16 * 1024 * 1024;

/**
 * The one writer. A write is checked at once against what is durable or about to be, takes the next revision and joins
 * the batch of this turn; batches are committed one after the other. Nothing is told to anybody before its batch is
 * durable: neither success, nor an event, nor a conflict with a write that could still be lost. When a commit fails, so
 * does everything that came after it, and the revisions are given out again.
 */
export class WriteQueue {
  readonly #target: WriteTarget;
  readonly #onDurable: (events: readonly StorageEvent[]) => void;
  readonly #pending = new Map<string, PendingKey>();
  #filling: Batch = emptyBatch();
  readonly #full: Batch[] = [];
  #committing: Batch | undefined;
  #scheduled = false;
  #durable: number;
  #newest: number;
  #committingSince = 0;
  #broken: StorageUnavailableError | undefined;

  /** @param onDurable called in commit order, before the writers' promises resolve. */
  constructor(target: WriteTarget, onDurable: (events: readonly StorageEvent[]) => void) {
    this.#target = target;
    this.#onDurable = onDurable;
    this.#durable = target.latest();
    this.#newest = target.latest();
  }

  /** Revision of the newest acknowledged change. */
  get latest(): number {
    return this.#durable;
  }

  /** Milliseconds the disk has been busy with the commit under way. */
  get waitingMs(): number {
    return this.#committing === undefined ? 0 : Date.now() - this.#committingSince;
  }

  /** Set once the file is not what it should be: no further write is taken. */
  get broken(): StorageUnavailableError | undefined {
    return this.#broken;
  }

  /** @param value undefined: delete. */
  write(key: string, value: Buffer | undefined, expectation: Expectation): Promise<number> {
    if (this.#broken !== undefined) return Promise.reject(this.#broken);
    const pending = this.#pending.get(key);
    const actual = pending === undefined ? this.#target.revisionOf(key) : pending.newest?.revision;
    const refusal = expectation(key, actual);
    if (refusal !== undefined)
      return pending === undefined ? Promise.reject(refusal) : refuseAfter(pending.batch, refusal);
    const previous = pending === undefined ? readIf(actual, key, this.#target) : pending.newest;
    const event = changeOf(key, this.#newest + 1, value, previous);
    this.#newest = event.revision;
    this.#enqueue(event, pending);
    return new Promise((resolve, reject) => this.#filling.writers.push({ resolve, reject }));
  }

  /** Resolves when every write taken so far has been settled. */
  async drain(): Promise<void> {
    for (;;) {
      const batch = this.#filling.events.length > 0 ? this.#filling : (this.#full.at(-1) ?? this.#committing);
      if (batch === undefined) return;
      await settled(batch);
    }
  }

  #enqueue(event: StorageEvent, pending: PendingKey | undefined): void {
    if (this.#filling.events.length >= MAX_BATCH_EVENTS || this.#filling.bytes >= MAX_BATCH_BYTES) {
      this.#full.push(this.#filling);
      this.#filling = emptyBatch();
    }
    const batch = this.#filling;
    batch.events.push(event);
    batch.bytes += event.type === "put" ? event.value.length : 0;
    const newest = resultOf(event);
    if (pending === undefined) {
      this.#pending.set(event.key, { newest, revision: event.revision, batch });
    } else {
      Object.assign(pending, { newest, revision: event.revision, batch });
    }
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled || this.#committing !== undefined) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#commitNext();
    });
  }

  #commitNext(): void {
    const batch = this.#full.shift() ?? this.#filling;
    if (batch.events.length === 0) return;
    if (batch === this.#filling) this.#filling = emptyBatch();
    this.#committing = batch;
    this.#committingSince = Date.now();
    this.#target.commit(batch.events).then(
      () => this.#acknowledge(batch),
      (error: unknown) => this.#lose(batch, error),
    );
  }

  #acknowledge(batch: Batch): void {
    this.#committing = undefined;
    this.#durable = batch.events.at(-1)?.revision ?? this.#durable;
    this.#onDurable(batch.events);
    for (const event of batch.events) this.#settle(event);
    for (const [index, writer] of batch.writers.entries()) writer.resolve(batch.events[index]?.revision ?? 0);
    for (const after of batch.afterwards) after(undefined);
    if (this.#full.length > 0 || this.#filling.events.length > 0) this.#schedule();
  }

  #settle(event: StorageEvent): void {
    if (this.#pending.get(event.key)?.revision === event.revision) this.#pending.delete(event.key);
  }

  #lose(batch: Batch, cause: unknown): void {
    const error = lostWrite(cause);
    const lost = [batch, ...this.#full.splice(0), this.#filling];
    this.#filling = emptyBatch();
    this.#committing = undefined;
    this.#pending.clear();
    this.#newest = this.#durable;
    if (this.#target.latest() !== this.#durable) this.#broken = halfWritten(cause);
    for (const { writers, afterwards } of lost) {
      for (const writer of writers) writer.reject(error);
      for (const after of afterwards) after(error);
    }
  }
}

function emptyBatch(): Batch {
  return { events: [], writers: [], bytes: 0, afterwards: [] };
}

function readIf(revision: number | undefined, key: string, target: WriteTarget): StoredValue | undefined {
  return revision === undefined ? undefined : target.read(key);
}

// The conflict is one only if the write before it lives.
function refuseAfter(batch: Batch, refusal: StorageError): Promise<never> {
  return new Promise((_resolve, reject) => batch.afterwards.push((lost) => reject(lost ?? refusal)));
}

function settled(batch: Batch): Promise<void> {
  return new Promise((resolve) => batch.afterwards.push(() => resolve()));
}

function lostWrite(cause: unknown): StorageUnavailableError {
  return new StorageUnavailableError(`write was not stored: ${reason(cause)}`, { cause });
}

function halfWritten(cause: unknown): StorageUnavailableError {
  return new StorageUnavailableError(
    `the disk refused a write that is in the file nevertheless (${reason(cause)}); restart to go on with what is there`,
    { cause },
  );
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
