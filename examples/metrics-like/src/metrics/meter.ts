import type { Reading } from "./usage.js";

/** Everything that was used up to a moment. */
export interface Sample {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly cpuSeconds: number;
  readonly memoryBytes: number;
}

/** Makes readings of samples: what was used between the last one and now. */
export class Meter {
  #last: Sample;

  /** @param first where the first window begins */
  constructor(
    private readonly take: () => Sample,
    first: Sample,
  ) {
    this.#last = first;
  }

  read(): Reading {
    const now = this.take();
    const seconds = Math.max(now.at - this.#last.at, 1) / 1000;
    const cores = Math.max(now.cpuSeconds - this.#last.cpuSeconds, 0) / seconds;
    this.#last = now;
    return {
      timestamp: new Date(now.at).toISOString(),
      window: `${seconds.toFixed(3)}s`,
      usage: { cpu: `${Math.round(cores * 1000)}m`, memory: `${Math.round(now.memoryBytes / 2 ** 20)}Mi` },
    };
  }
}
