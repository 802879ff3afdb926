import type { Transport, TransportRequest, TransportResponse } from "../../client/transport.ts";

/** This process may not act any more: another may have become leader. */
export class NotLeaderError extends Error {
  override readonly name = "NotLeaderError";
}

/**
 * Lets writes pass only while this process leads, and breaks off those under way when it does not any more. It looks twice: a
 * process can sleep between a call and the moment when there is a connection for it.
 */
export class FencedTransport implements Transport {
  readonly #transport: Transport;
  readonly #mayWrite: () => boolean;
  readonly #lost: AbortSignal;

  constructor(transport: Transport, mayWrite: () => boolean, lost: AbortSignal) {
    this.#transport = transport;
    this.#mayWrite = mayWrite;
    this.#lost = lost;
  }

  async send(request: TransportRequest): Promise<TransportResponse> {
    if (request.method === "GET") return this.#transport.send(request);
    const { beforeSending, signal } = request;
    const mayGo = (): void => {
      if (this.#lost.aborted || !this.#mayWrite())
        throw new NotLeaderError(`${request.method} ${request.path}: this process does not lead any more`);
      beforeSending?.();
    };
    mayGo();
    return this.#transport.send({
      ...request,
      beforeSending: mayGo,
      signal: signal === undefined ? this.#lost : AbortSignal.any([signal, this.#lost]),
    });
  }

  /** The connections belong to the manager. */
  close(): void {}
}
