/** A line of a machine's log. */
export interface LogLine {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly text: string;
}

export interface LogQuery {
  /** So many of the last lines; absent: all. */
  readonly tailLines?: number | undefined;
  /** Lines of so many seconds; absent: all. */
  readonly sinceSeconds?: number | undefined;
}

const most = 1000;

/** The last lines of a machine, in memory, and whoever follows them. */
export class MachineLog {
  readonly #lines: LogLine[] = [];
  readonly #wake = new Set<() => void>();
  /** Lines that are gone from the beginning. */
  #dropped = 0;

  append(text: string, at = Date.now()): void {
    this.#lines.push({ at, text });
    if (this.#lines.length > most) {
      this.#lines.shift();
      this.#dropped++;
    }
    for (const wake of this.#wake) wake();
  }

  read({ tailLines, sinceSeconds }: LogQuery, now = Date.now()): readonly LogLine[] {
    const since = sinceSeconds === undefined ? 0 : now - sinceSeconds * 1000;
    const lines = this.#lines.filter(({ at }) => at >= since);
    return tailLines === undefined ? lines : lines.slice(Math.max(0, lines.length - tailLines));
  }

  /** What `read` gives, then each line as it comes, until the signal aborts. */
  async *follow(query: LogQuery, signal: AbortSignal): AsyncGenerator<LogLine> {
    let next = this.#dropped + this.#lines.length;
    yield* this.read(query);
    while (!signal.aborted) {
      const begin = Math.max(0, next - this.#dropped);
      const lines = this.#lines.slice(begin);
      next = this.#dropped + this.#lines.length;
      if (lines.length === 0) await this.#more(signal);
      yield* lines;
    }
  }

  #more(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#wake.delete(wake);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      this.#wake.add(wake);
      signal.addEventListener("abort", wake);
    });
  }
}

const logs = new Map<string, MachineLog>();

/** Of the machine with this uid. */
export function logOf(uid: string): MachineLog {
  const log = logs.get(uid) ?? new MachineLog();
  logs.set(uid, log);
  return log;
}
