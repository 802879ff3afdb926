import type { Transport, TransportRequest, TransportResponse } from "../../client/transport.ts";

/** Tells of every request: its method, and the status of the answer, or `<error>` where none came, as client-go says. */
export class MeteredTransport implements Transport {
  readonly #transport: Transport;
  readonly #observe: (method: string, code: string) => void;

  constructor(transport: Transport, observe: (method: string, code: string) => void) {
    this.#transport = transport;
    this.#observe = observe;
  }

  async send(request: TransportRequest): Promise<TransportResponse> {
    try {
      const response = await this.#transport.send(request);
      this.#observe(request.method, String(response.status));
      return response;
    } catch (error) {
      this.#observe(request.method, "<error>");
      throw error;
    }
  }

  /** The connections belong to who made the client. */
  close(): void {}
}
