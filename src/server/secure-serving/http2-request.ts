import { constants, type IncomingHttpHeaders, type ServerHttp2Stream } from "node:http2";
import type { HttpRequest, Peer } from "../../endpoints/http.ts";
import { clientGone } from "./client-gone.ts";
import { allHeaders, firstHeader, namesOfHeaders, type RawHeaders } from "./raw-headers.ts";
import { readBody } from "./read-body.ts";

/** A request on an HTTP/2 stream. Nothing is read, decoded or created before it is asked for. */
export class Http2Request implements HttpRequest {
  readonly protocol = "HTTP/2.0";
  readonly method: string;
  readonly path: string;
  readonly query: string;
  #controller: AbortController | undefined;

  constructor(
    readonly stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    readonly rawHeaders: RawHeaders,
    readonly peer: Peer,
  ) {
    const target = headers[":path"] ?? "";
    const mark = target.indexOf("?");
    this.method = headers[":method"] as string;
    this.path = mark < 0 ? target : target.slice(0, mark);
    this.query = mark < 0 ? "" : target.slice(mark + 1);
  }

  header(name: string): string | undefined {
    return firstHeader(this.rawHeaders, name);
  }

  headerValues(name: string): readonly string[] {
    return allHeaders(this.rawHeaders, name);
  }

  headerNames(): readonly string[] {
    return namesOfHeaders(this.rawHeaders);
  }

  body(limit: number): Promise<Buffer> {
    const body = readBody(this.stream, this.header("content-length"), limit);
    if (this.header("expect")?.toLowerCase() === "100-continue" && !this.stream.headersSent) {
      this.stream.additionalHeaders({ [constants.HTTP2_HEADER_STATUS]: 100 });
    }
    return body;
  }

  async *chunks(): AsyncIterable<Buffer> {
    for await (const chunk of this.stream) yield chunk as Buffer;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      const controller = new AbortController();
      this.#controller = controller;
      const { stream } = this;
      if (stream.destroyed) controller.abort(clientGone);
      else stream.once("close", () => isAnswered(stream) || controller.abort(clientGone));
    }
    return this.#controller.signal;
  }
}

/** A stream that is reset counts as finished, too, for Node. */
const isAnswered = (stream: ServerHttp2Stream): boolean =>
  stream.writableFinished && !stream.aborted && stream.rstCode === constants.NGHTTP2_NO_ERROR;
