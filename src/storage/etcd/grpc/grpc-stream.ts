import { constants } from "node:http2";
import type { ClientHttp2Stream } from "node:http2";
import { frame, FrameSplitter } from "./frames.ts";
import { GrpcError, grpcCodes } from "./grpc-error.ts";
import type { GrpcOutcome } from "./grpc-outcome.ts";

/** An open call on which both sides send. */
export class GrpcStream {
  readonly #stream: ClientHttp2Stream;
  /** Rejects with the GrpcError that ended it; resolves if close() did. */
  readonly ended: Promise<void>;
  #closed = false;

  /** @param onMessage may throw: that ends the call with the error */
  constructor(stream: ClientHttp2Stream, outcome: GrpcOutcome, onMessage: (message: Buffer) => void) {
    this.#stream = stream;
    const splitter = new FrameSplitter();
    this.ended = new Promise((resolve, reject) => {
      outcome.onEnd((error) => {
        if (this.#closed) resolve();
        else reject(error ?? new GrpcError(grpcCodes.unavailable, "the server ended the call"));
      });
      stream.on("data", (chunk: Buffer) => {
        if (this.#closed) return;
        try {
          for (const message of splitter.push(chunk)) onMessage(message);
        } catch (error) {
          reject(error instanceof Error ? error : new GrpcError(grpcCodes.internal, String(error)));
          this.close();
        }
      });
    });
  }

  send(message: Buffer): void {
    if (!this.#closed && !this.#stream.closed) this.#stream.write(frame(message));
  }

  close(): void {
    this.#closed = true;
    this.#stream.close(constants.NGHTTP2_CANCEL);
  }
}
