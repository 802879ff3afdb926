import type { Node } from "./document.ts";

/** How a body is announced and sent. */
export type Framing =
  | "exact"
  /** Chunked over HTTP/1.1, without a length over HTTP/2; in pieces. */
  | "unannounced"
  /** More announced than sent, then the end. */
  | "too-little"
  /** More sent than announced. */
  | "too-much"
  /** The client goes away within the body. */
  | "cut";

/** A request in the making: valid at first, then spoiled. */
export interface Draft {
  method: string;
  /** Raw segments between slashes. */
  path: string;
  /** Raw pairs. */
  query: string[];
  headers: [string, string][];
  /** A document still to be written, or bytes. */
  body: Node | Buffer | undefined;
  format: "json" | "yaml";
  framing: Framing;
  /** Whatever has been done to it, for the reader of a failure. */
  readonly spoiled: string[];
  /** The URL is that of a resource we serve: its errors are Statuses. */
  onResource: boolean;
}

/** What is sent. */
export interface BadRequest {
  readonly index: number;
  readonly spoiled: readonly string[];
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer | undefined;
  readonly framing: Framing;
  readonly onResource: boolean;
}

/** Short enough to be read, long enough to be sent again by hand. */
export function describeRequest({ index, spoiled, method, target, headers, body, framing }: BadRequest): string {
  const shown = (text: string, length: number): string =>
    JSON.stringify(text.length > length ? `${text.slice(0, length)}… (${text.length})` : text);
  const lines = headers.slice(0, 4).map(([name, value]) => `${name}: ${shown(value, 80)}`);
  return [
    `#${index} ${spoiled.join(", ") || "not spoiled"}`,
    `${method.slice(0, 30)} ${shown(target, 200)} ${lines.join("; ")} (${headers.length} headers)`,
    ...(body === undefined ? [] : [`${framing} body of ${body.length}: ${shown(body.toString("latin1"), 300)}`]),
  ].join("\n  ");
}
