import type { HttpResponse, PushedBody, RequestContext, Upgrade } from "../endpoints/http.ts";
import { isPushStream } from "../storage/push-stream.ts";

/** How a response ended: `error` if its stream broke, `bytes` that went through it. Both absent for a body that was ready. */
export interface Finished {
  readonly bytes?: number;
  readonly error?: unknown;
}

export type FinishedListener = (context: RequestContext, response: HttpResponse, end: Finished) => void;

const ready: Finished = {};

/**
 * Calls `listener` once: at once for a body that is ready, at the end of the stream for one that is still being made.
 * Returns the response to pass on in place of the given one.
 */
export function whenFinished(
  response: HttpResponse,
  context: RequestContext,
  listener: FinishedListener,
): HttpResponse {
  const { body, upgrade } = response;
  if (upgrade !== undefined) {
    return { ...response, upgrade: watchedUpgrade(upgrade, (end) => listener(context, response, end)) };
  }
  if (body === undefined || Buffer.isBuffer(body) || Array.isArray(body)) {
    listener(context, response, ready);
    return response;
  }
  const stream = body as AsyncIterable<Buffer>;
  const finished = (end: Finished): void => listener(context, response, end);
  if (isPushStream<PushedBody>(stream)) {
    stream.onEnd((bytes) => finished({ bytes }));
    return response;
  }
  if (stream instanceof WatchedStream) {
    stream.listeners.push(finished);
    return response;
  }
  return { ...response, body: new WatchedStream(stream, [finished]) };
}

function watchedUpgrade(upgrade: Upgrade, finished: (end: Finished) => void): Upgrade {
  const run: Upgrade["run"] = async (socket, closed) => {
    try {
      await upgrade.run(socket, closed);
      finished(ready);
    } catch (error) {
      finished({ error });
      throw error;
    }
  };
  return { ...upgrade, run };
}

/** A stream whose end is told to several listeners; passes chunks on as they are. */
class WatchedStream implements AsyncIterable<Buffer> {
  constructor(
    readonly stream: AsyncIterable<Buffer>,
    readonly listeners: ((end: Finished) => void)[],
  ) {}

  [Symbol.asyncIterator](): AsyncIterator<Buffer> {
    const inner = this.stream[Symbol.asyncIterator]();
    let bytes = 0;
    let ended = false;
    const end = (error?: unknown): void => {
      if (ended) return;
      ended = true;
      for (const listener of this.listeners) listener({ bytes, error });
    };
    return {
      next: () =>
        inner.next().then(
          (result) => {
            if (result.done === true) end();
            else bytes += result.value.length;
            return result;
          },
          (error: unknown) => {
            end(error);
            throw error;
          },
        ),
      return: async () => {
        end();
        await inner.return?.();
        return { done: true, value: undefined };
      },
    };
  }
}
