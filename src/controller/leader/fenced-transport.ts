import type { Transport, TransportRequest, TransportResponse } from "../../client/transport.ts";

/** This process may not act any more: another may have become leader. */
export class NotLeaderError extends Error {
  override readonly name = "NotLeaderError";
}

/** Lets writes pass only while this process leads, and breaks off those under way when it does not any more. */
export class FencedTransport implements Transport {
  readonly #transport: Transport;
  readonly #mayWrite: () => boolean;
  readonly #lost: AbortSignal;

  constructor(transport: Transport, mayWrite: () => boolean, lost: AbortSignal) {
    this.#transport = transport;
    this.#mayWrite = mayWrite;
    this.#lost = lost;
  }

  send(request: TransportRequest): Promise<TransportResponse> {
    if (request.method === "GET") return this.#transport.send(request);
    if (this.#lost.aborted || !this.#mayWrite())
      return Promise.reject(
        new NotLeaderError(`${request.method} ${request.path}: this process does not lead any more`),
      );
    const { signal } = request;
    return this.#transport.send({
      ...request,
      signal: signal === undefined ? this.#lost : AbortSignal.any([signal, this.#lost]),
    });
  }

  /** The connections belong to the manager. */
  close(): void {}
}
