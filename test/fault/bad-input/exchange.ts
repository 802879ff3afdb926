import type { BadRequest } from "./bad-request.ts";

/** What came back. */
export interface Answered {
  readonly kind: "answered";
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
  /** False for a stream that was left, or a body that the server broke off. */
  readonly complete: boolean;
}

export type Outcome =
  | Answered
  /** The connection or stream ended without an answer. */
  | { readonly kind: "hung-up"; readonly why: string }
  /** Neither an answer nor an end in good time. */
  | { readonly kind: "silent" }
  /** The client's own library refuses to send this. */
  | { readonly kind: "unsendable" };

/** Something that speaks one protocol, over as few connections as it can. */
export interface Sender {
  readonly protocol: "HTTP/1.1" | "HTTP/2";
  send(request: BadRequest): Promise<Outcome>;
  close(): void;
}

/** Milliseconds before silence is a failure. */
export const patience = 15_000;
/** Milliseconds without a byte after which a stream that goes on is left. */
export const streamPatience = 40;
