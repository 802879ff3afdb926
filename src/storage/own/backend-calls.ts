import type { BackendCall } from "../../api/own-storage.ts";
import { BackendUnavailableError } from "../errors.ts";

export interface BackendCallsOptions {
  /** Of the kind, in errors. */
  readonly name: string;
  /** Milliseconds. */
  readonly timeout: number;
  /** Told of every failure of the backend. */
  readonly onError: (error: unknown) => void;
  /** What is the client's to know, and no failure. */
  readonly isAnswer: (error: unknown) => boolean;
}

/** Calls that may wait for one backend at a time: those of others must find room beside them. */
const maxWaiting = 64;
/** Seconds after which clients of a backend that does not answer should come again. */
const retryAfterSeconds = 1;

/** Asks a backend, and does not wait for ever, nor with everybody. */
export class BackendCalls {
  readonly #waiting = new Set<AbortController>();
  readonly #closing = new AbortController();

  constructor(private readonly options: BackendCallsOptions) {}

  /** Aborts when the server stops. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** @throws BackendUnavailableError; what the backend throws for its client. */
  async ask<Answer>(what: string, call: (call: BackendCall) => Promise<Answer>): Promise<Answer> {
    if (this.#closing.signal.aborted) throw this.#unavailable(what, "the server stops");
    if (this.#waiting.size >= maxWaiting) throw this.#unavailable(what, `${maxWaiting} calls are waiting for it`);
    const { timeout } = this.options;
    const controller = new AbortController();
    const late = setTimeout(() => controller.abort(new Error(`it took longer than ${timeout} ms`)), timeout);
    this.#waiting.add(controller);
    try {
      return await Promise.race([call({ signal: controller.signal }), aborted(controller.signal)]);
    } catch (error) {
      throw this.#told(what, error, controller.signal);
    } finally {
      clearTimeout(late);
      this.#waiting.delete(controller);
    }
  }

  /** Nobody waits any more. */
  close(): void {
    const reason = new Error("the server stops");
    this.#closing.abort(reason);
    for (const controller of this.#waiting) controller.abort(reason);
  }

  /** What the client is told; the rest goes to the log. */
  #told(what: string, error: unknown, signal: AbortSignal): unknown {
    if (this.options.isAnswer(error)) return error;
    this.options.onError(new Error(`the backend of ${this.options.name} failed to ${what}`, { cause: error }));
    return this.#unavailable(what, signal.aborted ? (signal.reason as Error).message : "the server's log says why");
  }

  #unavailable(what: string, why: string): BackendUnavailableError {
    return new BackendUnavailableError(`the backend of ${this.options.name} cannot ${what}: ${why}`, retryAfterSeconds);
  }
}

/** Never resolves. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });
}
