import type { CacheChange, CacheEntry, CacheEvent } from "./cache-event.ts";
import type { EventLink } from "./event-chain.ts";
import { Subscriber } from "./subscription.ts";
import type { SubscriptionOptions } from "./subscription.ts";

/** The subscribers of one prefix, or of one key. */
interface Group<Entry extends CacheEntry> {
  readonly members: Set<Subscriber<Entry>>;
  tail: EventLink<Entry>;
  /** Of the burst being collected. */
  events: CacheEvent<Entry>[];
  bytes: number;
  failure: Error | undefined;
}

/**
 * All subscribers, by what they look at: a change finds those of its own key, of the namespace and of the whole resource,
 * and touches no others (R-WATCH-26).
 */
export class Subscribers<Entry extends CacheEntry> {
  readonly #groups = new Map<string, Group<Entry>>();
  /** Where the first prefix of a key ends that anybody may look at. */
  readonly #firstSlash: number;

  /** @param root prefix of all keys, ending in "/". */
  constructor(root: string) {
    this.#firstSlash = root.length - 1;
  }

  /** @param prefix of keys, ending in "/"; or one key. */
  add(prefix: string, options: Omit<SubscriptionOptions<Entry>, "tail" | "onEnd">): Subscriber<Entry> {
    const group = this.#groups.get(prefix) ?? newGroup<Entry>();
    const onEnd = (subscriber: Subscriber<Entry>): void => {
      group.members.delete(subscriber);
      if (group.members.size === 0 && this.#groups.get(prefix) === group) this.#groups.delete(prefix);
    };
    const subscriber = new Subscriber({ ...options, tail: group.tail, onEnd });
    if (subscriber.ended) return subscriber;
    this.#groups.set(prefix, group);
    group.members.add(subscriber);
    return subscriber;
  }

  /** One burst: every subscriber it concerns is woken once. */
  publish(changes: readonly CacheChange<Entry>[]): void {
    if (this.#groups.size === 0) return;
    const touched = new Set<Group<Entry>>();
    for (const change of changes) this.#collect(change, touched);
    for (const group of touched) deliver(group);
  }

  /** Ends all after what they have been sent. */
  end(): void {
    for (const group of this.#groups.values()) {
      for (const member of group.members) member.end(undefined);
    }
  }

  #collect(change: CacheChange<Entry>, touched: Set<Group<Entry>>): void {
    const { key } = change.event;
    for (let slash = key.indexOf("/", this.#firstSlash); slash !== -1; slash = key.indexOf("/", slash + 1)) {
      this.#collectFor(key.slice(0, slash + 1), change, touched);
    }
    this.#collectFor(key, change, touched);
  }

  #collectFor(prefix: string, change: CacheChange<Entry>, touched: Set<Group<Entry>>): void {
    const group = this.#groups.get(prefix);
    if (group === undefined || group.failure !== undefined) return;
    if (change.failure === undefined) {
      group.events.push(change.event);
      group.bytes += change.bytes;
    } else group.failure = change.failure;
    touched.add(group);
  }
}

function newGroup<Entry extends CacheEntry>(): Group<Entry> {
  return {
    members: new Set(),
    tail: { events: [], total: 0, totalBytes: 0, next: undefined },
    events: [],
    bytes: 0,
    failure: undefined,
  };
}

function deliver<Entry extends CacheEntry>(group: Group<Entry>): void {
  const { events, bytes, failure, tail } = group;
  group.events = [];
  group.bytes = 0;
  if (events.length > 0) {
    const link: EventLink<Entry> = {
      events,
      total: tail.total + events.length,
      totalBytes: tail.totalBytes + bytes,
      next: undefined,
    };
    group.tail.next = link;
    group.tail = link;
    for (const member of group.members) member.wake(link);
  }
  if (failure === undefined) return;
  group.failure = undefined;
  for (const member of group.members) member.end(failure);
}
