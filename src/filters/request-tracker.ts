import type { RequestContext } from "../endpoints/http.ts";

/** What is still being served, for a shutdown that waits for it (R-LIFE-3, R-LIFE-6). */
export class RequestTracker {
  #requests = 0;
  readonly #streams = new Set<RequestContext>();
  readonly #idle: (() => void)[] = [];

  /** Requests that end by themselves. */
  get requests(): number {
    return this.#requests;
  }

  /** Long-running ones. */
  get streams(): number {
    return this.#streams.size;
  }

  requestStarted(): void {
    this.#requests++;
  }

  requestEnded(): void {
    this.#requests--;
    this.#tellIfIdle();
  }

  streamStarted(context: RequestContext): void {
    this.#streams.add(context);
  }

  streamEnded(context: RequestContext): void {
    this.#streams.delete(context);
    this.#tellIfIdle();
  }

  /** Resolves when all requests that end by themselves have ended, or after `limit` milliseconds. */
  requestsEnded(limit: number): Promise<void> {
    return this.#until(() => this.#requests === 0, limit);
  }

  /** Resolves when nothing is left, or after `limit` milliseconds. */
  allEnded(limit: number): Promise<void> {
    return this.#until(() => this.#requests === 0 && this.#streams.size === 0, limit);
  }

  /** Ends all streams cleanly, no more than `perSecond` of them, which may be Infinity: their clients all come back elsewhere. */
  async endStreams(reason: Error, perSecond: number): Promise<void> {
    const streams = [...this.#streams];
    const batch = Math.max(1, Math.min(streams.length, Math.ceil(perSecond / 10)));
    for (let start = 0; start < streams.length; start += batch) {
      for (const context of streams.slice(start, start + batch)) context.abort?.(reason);
      if (start + batch < streams.length) await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  #tellIfIdle(): void {
    if (this.#idle.length > 0) for (const check of this.#idle.slice()) check();
  }

  #until(isIdle: () => boolean, limit: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        const index = this.#idle.indexOf(check);
        if (index >= 0) this.#idle.splice(index, 1);
        resolve();
      };
      const check = (): void => {
        if (isIdle()) done();
      };
      const timer = setTimeout(done, limit);
      this.#idle.push(check);
      check();
    });
  }
}
