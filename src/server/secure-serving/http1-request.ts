import type { IncomingMessage, ServerResponse } from "node:http";
import type { HttpRequest, Peer } from "../../endpoints/http.ts";
import { clientGone } from "./client-gone.ts";
import { allHeaders, firstHeader, namesOfHeaders } from "./raw-headers.ts";
import { readBody } from "./read-body.ts";
import { splitTarget } from "./split-target.ts";

/** A request over HTTP/1.1. Nothing is read, decoded or created before it is asked for. */
export class Http1Request implements HttpRequest {
  readonly protocol = "HTTP/1.1";
  readonly method: string;
  readonly path: string;
  readonly query: string;
  #controller: AbortController | undefined;

  constructor(
    readonly message: IncomingMessage,
    readonly response: ServerResponse,
    readonly peer: Peer,
    /** The client waits for "100 Continue" before it sends its body; body() says it. */
    public awaitsContinue: boolean,
  ) {
    const { path, query } = splitTarget(message.url ?? "");
    this.method = message.method ?? "GET";
    this.path = path;
    this.query = query;
  }

  header(name: string): string | undefined {
    return firstHeader(this.message.rawHeaders, name);
  }

  headerValues(name: string): readonly string[] {
    return allHeaders(this.message.rawHeaders, name);
  }

  headerNames(): readonly string[] {
    return namesOfHeaders(this.message.rawHeaders);
  }

  body(limit: number): Promise<Buffer> {
    const announced = this.header("content-length");
    if (this.awaitsContinue && !(Number(announced) > limit)) {
      this.awaitsContinue = false;
      this.response.writeContinue();
    }
    return readBody(this.message, announced, limit);
  }

  async *chunks(): AsyncIterable<Buffer> {
    if (this.awaitsContinue) {
      this.awaitsContinue = false;
      this.response.writeContinue();
    }
    for await (const chunk of this.message) yield chunk as Buffer;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      const controller = new AbortController();
      this.#controller = controller;
      const { response } = this;
      if (response.destroyed) controller.abort(clientGone);
      else response.once("close", () => response.writableFinished || controller.abort(clientGone));
    }
    return this.#controller.signal;
  }
}
