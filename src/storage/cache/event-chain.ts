import type { CacheEntry, CacheEvent } from "./cache-event.ts";

/**
 * One burst of events and, once there is one, the next. A subscriber holds the last link it has read, so that all of them
 * share the bursts and those that everybody has read are freed by themselves.
 */
export interface EventLink<Entry extends CacheEntry> {
  readonly events: readonly CacheEvent<Entry>[];
  /** Events in this link and all before it. */
  readonly total: number;
  /** Size of the stored values of all those events. */
  readonly totalBytes: number;
  next: EventLink<Entry> | undefined;
}

/** The events of the links behind `link`, as one array: the shared one where there is just one. */
export function eventsAfter<Entry extends CacheEntry>(link: EventLink<Entry>): readonly CacheEvent<Entry>[] {
  const next = link.next;
  if (next === undefined) return [];
  if (next.next === undefined) return next.events;
  const events: CacheEvent<Entry>[] = [];
  for (let at: EventLink<Entry> | undefined = next; at !== undefined; at = at.next) events.push(...at.events);
  return events;
}
