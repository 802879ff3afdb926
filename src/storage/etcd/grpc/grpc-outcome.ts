import { constants } from "node:http2";
import type { ClientHttp2Stream, IncomingHttpHeaders } from "node:http2";
import { GrpcError, grpcCodes } from "./grpc-error.ts";

/** How a call ended: by its status in the trailers, by the connection's end, or because it was given up. */
export class GrpcOutcome {
  #end: ((error: GrpcError | undefined) => void) | undefined;
  #status: GrpcError | undefined;
  #hasStatus = false;
  #error: Error | undefined;

  /** @param connectionFailure why the connection ended, if it has */
  constructor(
    private readonly stream: ClientHttp2Stream,
    private readonly connectionFailure: () => Error | undefined,
  ) {
    stream.on("response", (headers) => this.#read(headers));
    stream.on("trailers", (headers) => this.#read(headers));
    stream.on("error", (error) => (this.#error = error));
    stream.on("close", () => this.#settle(this.#reason()));
  }

  /** @param end called once, with nothing if the status was OK */
  onEnd(end: (error: GrpcError | undefined) => void): void {
    this.#end = end;
  }

  /** Gives the call up. */
  fail(error: GrpcError): void {
    this.#settle(error);
    this.stream.close(constants.NGHTTP2_CANCEL);
  }

  #settle(error: GrpcError | undefined): void {
    const end = this.#end;
    this.#end = undefined;
    end?.(error);
  }

  #read(headers: IncomingHttpHeaders): void {
    const status = headers["grpc-status"];
    if (status !== undefined) {
      this.#hasStatus = true;
      const code = Number(status);
      const message = decodePercent(String(headers["grpc-message"] ?? ""));
      if (code !== 0) this.#status = new GrpcError(code, message || `status ${code}`);
    } else if (headers[":status"] !== undefined && Number(headers[":status"]) !== 200) {
      this.#hasStatus = true;
      this.#status = new GrpcError(grpcCodes.unavailable, `HTTP status ${Number(headers[":status"])}: not an etcd`);
    }
  }

  #reason(): GrpcError | undefined {
    if (this.#hasStatus) return this.#status;
    const refused = this.stream.rstCode === constants.NGHTTP2_REFUSED_STREAM;
    const reason = this.connectionFailure() ?? this.#error ?? new Error("the call was broken off");
    return new GrpcError(grpcCodes.unavailable, reason.message || "connection lost", refused);
  }
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
