/** Told of every event that is sent to a watcher, with its bytes (R-METR-1). Called for each watcher: quick. */
export interface WatchEventCounter {
  sent(bytes: number): void;
}

export const uncounted: WatchEventCounter = { sent: () => undefined };
