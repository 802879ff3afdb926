import { TransportError } from "../../client/transport.ts";
import type { HttpResponse } from "../../endpoints/http.ts";
import type { RequestInfo } from "../../endpoints/request-info.ts";
import { errorFrame } from "../../endpoints/watch/event-renderer.ts";
import { statusErrors } from "../../meta/status-error.ts";

/** How a watch ends: in order, with a 410, by a broken connection, or by silence. */
export type WatchEnd = "ended" | "expired" | "cut" | "silent";

interface OpenWatch {
  readonly info: RequestInfo;
  end(how: WatchEnd): void;
}

/** The watches that clients have open, to be ended from outside. */
export class OpenWatches {
  readonly #open = new Set<OpenWatch>();

  end(how: WatchEnd, isMeant: (info: RequestInfo) => boolean): number {
    const meant = [...this.#open].filter(({ info }) => isMeant(info));
    for (const watch of meant) watch.end(how);
    return meant.length;
  }

  follow(response: HttpResponse, info: RequestInfo, signal: AbortSignal): HttpResponse {
    const { body } = response;
    if (body === undefined || Buffer.isBuffer(body) || Array.isArray(body)) return response;
    return { ...response, body: this.#stream(body as AsyncIterable<Buffer>, info, signal) };
  }

  async *#stream(body: AsyncIterable<Buffer>, info: RequestInfo, signal: AbortSignal): AsyncGenerator<Buffer> {
    let watch: OpenWatch | undefined;
    const ended = new Promise<WatchEnd>((resolve) => (watch = { info, end: resolve }));
    if (watch !== undefined) this.#open.add(watch);
    const events = body[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await Promise.race([events.next(), ended]);
        if (typeof next === "string") return yield* lastWords(next, signal);
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      if (watch !== undefined) this.#open.delete(watch);
      events.return?.().catch(() => undefined);
    }
  }
}

async function* lastWords(how: WatchEnd, signal: AbortSignal): AsyncGenerator<Buffer, undefined> {
  switch (how) {
    case "ended":
      return;
    case "expired":
      yield errorFrame(statusErrors.expired("The resourceVersion for the provided watch is too old.").status);
      return;
    case "cut":
      throw new TransportError("the connection broke, as a test wanted");
    case "silent":
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  }
}
