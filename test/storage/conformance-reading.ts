import type { ListResult, Storage, StorageEvent, StoredValue } from "../../src/storage/storage.ts";

export function textOf(stored: StoredValue | undefined): string | undefined {
  return stored?.value.toString();
}

export function keysOf(list: ListResult): string[] {
  return list.items.map((item) => item.key);
}

/** One line per event: type key@revision value, and what was there before. */
export function describeEvents(events: readonly StorageEvent[]): string[] {
  return events.map((event) => {
    const before = event.previous === undefined ? "" : ` was ${event.previous.value.toString()}`;
    const value = event.type === "put" ? ` ${event.value.toString()}` : "";
    return `${event.type} ${event.key}@${event.revision}${value}${before}`;
  });
}

/** The first batch of a watch. */
export async function nextEvents(storage: Storage, prefix: string, after: number): Promise<readonly StorageEvent[]> {
  return collect(storage, prefix, after, 1);
}

/** The first batches of a watch, until there are at least `count` events. */
export async function collect(
  storage: Storage,
  prefix: string,
  after: number,
  count: number,
): Promise<readonly StorageEvent[]> {
  const stop = new AbortController();
  const events: StorageEvent[] = [];
  for await (const batch of storage.watch(prefix, { after, signal: stop.signal })) {
    events.push(...batch);
    if (events.length >= count) stop.abort();
  }
  return events;
}

/** Ends a promise that would wait for ever. */
export async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T | "nothing"> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<"nothing">((resolve) => {
    timer = setTimeout(() => resolve("nothing"), milliseconds);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
