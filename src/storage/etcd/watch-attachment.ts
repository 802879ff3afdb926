import { CompactedError } from "../errors.ts";
import type { EtcdConnection } from "./etcd-connections.ts";
import { GrpcError, grpcCodes } from "./grpc/grpc-error.ts";
import type { GrpcStream } from "./grpc/grpc-stream.ts";
import { encodeWatchCreation, progressRequest } from "./requests.ts";
import type { WatchRequest } from "./requests.ts";
import { decodeWatch } from "./responses.ts";
import type { ResponseHeader, WatchEvent, WatchResponse } from "./responses.ts";

export interface AttachmentListener {
  /** The watch is there; the store's revision may be less than that of the watch, on a member that lags. */
  onCreated(header: ResponseHeader): void;
  /** Whole revisions, ascending. */
  onEvents(events: readonly WatchEvent[]): void;
  /** Every event up to this revision has been given to onEvents. */
  onProgress(revision: number): void;
}

/** Ends when the member knows no leader, instead of waiting with it. */
const REQUIRE_LEADER = { hasleader: "true" };

/** A watch on one member, with a stream of its own, for as long as that lasts. */
export class WatchAttachment {
  /** Rejects with why it ended: CompactedError, or GrpcError if it can go on elsewhere. Resolves after close(). */
  readonly ended: Promise<void>;
  readonly #request: WatchRequest;
  readonly #listener: AttachmentListener;
  readonly #stream: GrpcStream;
  /** Of a response in fragments. */
  #events: WatchEvent[] = [];

  constructor({ session }: EtcdConnection, request: WatchRequest, listener: AttachmentListener) {
    this.#request = request;
    this.#listener = listener;
    this.#stream = session.stream("/etcdserverpb.Watch/Watch", REQUIRE_LEADER, (message) =>
      this.#receive(decodeWatch(message)),
    );
    this.ended = this.#stream.ended;
    this.#stream.send(encodeWatchCreation(request));
  }

  /** Answered only if the watch has caught up, and not by all versions. */
  requestProgress(): void {
    this.#stream.send(progressRequest);
  }

  close(): void {
    this.#stream.close();
  }

  #receive(response: WatchResponse): void {
    const { header, compactRevision, created, canceled, fragment } = response;
    if (compactRevision > 0) throw new CompactedError(this.#request.startRevision, compactRevision);
    if (canceled) throw new GrpcError(grpcCodes.unavailable, response.cancelReason || "the watch was cancelled");
    if (created) return this.#listener.onCreated(header);
    for (const event of response.events) this.#events.push(event);
    if (fragment) return;
    const events = this.#events;
    this.#events = [];
    if (events.length > 0) this.#listener.onEvents(events);
    else this.#listener.onProgress(header.revision);
  }
}
