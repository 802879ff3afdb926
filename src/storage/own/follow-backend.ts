import type { Backend, BackendChange, ObjectName, StoredObject } from "../../api/own-storage.ts";
import { sleep, type Clock } from "../../meta/clock.ts";

export interface FollowOptions {
  readonly backend: Backend<StoredObject>;
  /** Milliseconds. */
  readonly pollInterval: number;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Lists, and makes what is in memory the same. */
  readonly sync: () => Promise<void>;
  readonly put: (object: StoredObject) => void;
  readonly remove: (name: ObjectName) => void;
  /** Asks for one object, and makes what is in memory the same. */
  readonly look: (name: ObjectName) => Promise<void>;
  /** Whether every change is told from now on. */
  readonly onTold: (told: boolean) => void;
  readonly onError: (error: unknown) => void;
}

/** Milliseconds before a backend that failed is asked again, at first (doubled each time) and at most. */
const firstRetry = 250;
const lastRetry = 10_000;

/** Lists now and then, and takes in what the backend tells of itself, until the signal aborts. Never rejects. */
export async function followBackend(options: FollowOptions): Promise<void> {
  await Promise.all([poll(options), ...(options.backend.changes === undefined ? [] : [listen(options)])]);
}

async function poll({ sync, pollInterval, signal, clock }: FollowOptions): Promise<void> {
  let retry = firstRetry;
  while (!signal.aborted) {
    const done = await sync().then(
      () => true,
      () => false, // Told where it happened.
    );
    await sleep(clock, done ? pollInterval : Math.min(retry, pollInterval), { signal, ref: false });
    retry = done ? firstRetry : Math.min(lastRetry, retry * 2);
  }
}

async function listen(options: FollowOptions): Promise<void> {
  const { signal, clock, onTold, onError } = options;
  let retry = firstRetry;
  while (!signal.aborted) {
    try {
      await takeChanges(options, () => {
        onTold(true);
        retry = firstRetry;
      });
    } catch (error) {
      if (!signal.aborted) onError(error);
    }
    onTold(false);
    await sleep(clock, retry, { signal, ref: false });
    retry = Math.min(lastRetry, retry * 2);
  }
}

/** The stream begins before the list, so that nothing happens unseen between the two. */
async function takeChanges(
  { backend, signal, sync, put, remove, look }: FollowOptions,
  onTold: () => void,
): Promise<void> {
  const stream = backend.changes?.({ signal })[Symbol.asyncIterator]();
  if (stream === undefined) return;
  const apply = async (change: BackendChange<StoredObject>): Promise<void> => {
    if (change.type === "put") put(change.object);
    else if (change.type === "delete") remove(change);
    else if (change.type === "changed") await look(change);
    else await sync();
  };
  let next = stream.next();
  next.catch(() => undefined); // It is awaited below.
  await sync();
  onTold();
  for (let result = await next; result.done !== true; result = await next) {
    await apply(result.value);
    next = stream.next();
  }
}
