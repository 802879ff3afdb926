import { open } from "lmdb";
import type { Database as LmdbDatabase, RootDatabase, Transaction } from "lmdb";
import type { StorageEvent, StoredValue } from "../storage.ts";
import { logKeyEncoder, readRevision, textKeyEncoder, writeRevision } from "./log-key.ts";
import type { LogBound, LogKey } from "./log-key.ts";

/** Where in the log the value of a key is. */
export type LogEntry = Omit<LogKey, "kind">;

/** Numbers kept beside the log. compacted: history before it is gone; scrubbed: and deleted from the file. */
export type Mark = "compacted" | "scrubbed";

/** The revision of a store nothing has been written to. */
const FIRST_REVISION = 1;
const NO_VALUE = Buffer.alloc(0);

/**
 * The lmdb file: a log of every change kept (see LogKey), so that a change is written once and always at the end, and a
 * few marks. A read sees the newest durable commit, or that of the snapshot handed in.
 */
export class EmbeddedDatabase {
  readonly #root: RootDatabase<Buffer, string>;
  readonly #log: LogTable;
  readonly #marks: LmdbDatabase<Buffer, string>;

  /** @throws what lmdb throws for a file that is none of its own. */
  constructor(directory: string) {
    this.#root = open<Buffer, string>({
      path: directory,
      encoding: "binary",
      noSubdir: false,
      // Only then does a resolved commit mean that the disk has it.
      overlappingSync: false,
      // Batches are made by the write queue; lmdb's own would be a little faster on a busy machine, but when its commit fails
      // (a full disk) there is a rejection nobody can catch, which ends the process.
      eventTurnBatching: false,
    });
    const table = { encoding: "binary" as const };
    this.#log = this.#root.openDB("log", { ...table, ...keyEncoder(logKeyEncoder) }) as unknown as LogTable;
    this.#marks = this.#root.openDB<Buffer, string>("marks", { ...table, ...keyEncoder(textKeyEncoder) });
  }

  /** Call done() on it when finished: until then no page it sees is reused. */
  snapshot(): Transaction {
    this.#root.resetReadTxn();
    return this.#root.useReadTransaction();
  }

  /** 0 if it was never set. */
  mark(name: Mark): number {
    const bytes = this.#marks.get(name);
    return bytes === undefined ? 0 : readRevision(bytes, 0);
  }

  /** Revision of the newest durable change. What compaction has removed was before the mark, so the mark speaks for it. */
  latest(): number {
    this.#root.resetReadTxn();
    const [newest] = this.#log.getKeys({ start: { revision: Number.MAX_SAFE_INTEGER }, reverse: true, limit: 1 });
    return Math.max(FIRST_REVISION, newest?.revision ?? 0, this.mark("compacted"));
  }

  value(entry: LogEntry, transaction?: Transaction): StoredValue {
    const { key, revision, previousRevision } = entry;
    const value = this.#log.get({ key, revision, previousRevision, kind: "put" }, within(transaction));
    if (value === undefined) throw new Error(`${key} at revision ${revision} is not in the log`);
    return { key, value, revision };
  }

  /** The value written at a revision; it must be kept. */
  valueAt(revision: number, transaction?: Transaction): StoredValue {
    const at = this.changes(revision - 1, revision, 1, transaction)[0];
    if (at === undefined || at.kind === "delete") throw new Error(`revision ${revision} is not in the log`);
    return this.value(at, transaction);
  }

  /** Changes of the revisions after…upTo, at most `limit`, ascending, without their values. */
  changes(after: number, upTo: number, limit: number, transaction?: Transaction): LogKey[] {
    const range = this.#log.getKeys({
      start: { revision: after + 1 },
      end: { revision: upTo + 1 },
      limit,
      ...within(transaction),
    });
    return [...range];
  }

  /** All or nothing; resolves once it is on disk. A rejection means that nothing was written. */
  commit(events: readonly StorageEvent[]): Promise<void> {
    return this.#batch(() => {
      for (const event of events) this.#append(event);
    });
  }

  /** Removes changes from the log and moves a mark, in one commit. */
  removeChanges(changes: readonly LogKey[], mark: Mark, revision: number): Promise<void> {
    return this.#batch(() => {
      for (const at of changes) void this.#log.remove(at);
      const bytes = Buffer.allocUnsafe(8);
      writeRevision(bytes, 0, revision);
      void this.#marks.put(mark, bytes);
    });
  }

  async close(): Promise<void> {
    await this.#root.close();
  }

  #append(event: StorageEvent): void {
    const { type: kind, key, revision } = event;
    const previousRevision = event.previous?.revision ?? 0;
    void this.#log.put({ key, revision, previousRevision, kind }, event.type === "put" ? event.value : NO_VALUE);
  }

  async #batch(write: () => void): Promise<void> {
    try {
      await this.#root.batch(write);
    } catch (error) {
      throw await causeOf(error);
    } finally {
      // Reads from here on see this commit.
      this.#root.resetReadTxn();
    }
  }
}

// lmdb's types know the keys of its own encoders only: this is the same class with ours.
interface LogTable {
  get(key: LogKey, options?: { transaction: Transaction }): Buffer | undefined;
  getKeys(range: LogRange): Iterable<LogKey>;
  put(key: LogKey, value: Buffer): Promise<boolean>;
  remove(key: LogKey): Promise<boolean>;
}

interface LogRange {
  readonly start: LogBound;
  readonly end?: LogBound;
  readonly limit: number;
  readonly reverse?: boolean;
  readonly transaction?: Transaction;
}

function keyEncoder(encoder: object): object {
  return { keyEncoder: encoder };
}

function within(transaction: Transaction | undefined): { transaction: Transaction } | undefined {
  return transaction === undefined ? undefined : { transaction };
}

// lmdb rejects with a general error that carries a promise which rejects with the real one.
async function causeOf(error: unknown): Promise<unknown> {
  if (!(error instanceof Error) || !("commitError" in error)) return error;
  try {
    await error.commitError;
    return error;
  } catch (cause) {
    return cause;
  }
}
