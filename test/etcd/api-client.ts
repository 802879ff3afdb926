import { request } from "node:https";
import type { IncomingMessage } from "node:http";
import type { ClientTls } from "../support/served-api-server.ts";
import type { Body } from "../support/whatever-came-back.ts";

export interface Answer {
  readonly status: number;
  readonly json: Body;
}

/** One request on a connection of its own. */
export async function ask(tls: ClientTls, method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await send(tls, method, path, body);
  let text = "";
  for await (const chunk of response.setEncoding("utf8")) text += String(chunk);
  return { status: response.statusCode ?? 0, json: text.startsWith("{") ? JSON.parse(text) : text };
}

/** The events of a watch, as they come. */
export class WatchedStream {
  readonly events: { readonly type: string; readonly object: Body }[] = [];
  ended = false;
  readonly #response: IncomingMessage;

  static async open(tls: ClientTls, path: string): Promise<WatchedStream> {
    return new WatchedStream(await send(tls, "GET", path));
  }

  private constructor(response: IncomingMessage) {
    this.#response = response;
    let rest = "";
    response.setEncoding("utf8").on("data", (text: string) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) this.events.push(JSON.parse(line));
    });
    response.on("close", () => (this.ended = true));
    response.on("error", () => (this.ended = true));
  }

  get names(): string[] {
    return this.events.map(({ type, object }) => `${type} ${object.metadata.name}`);
  }

  close(): void {
    this.#response.destroy();
  }
}

function send(tls: ClientTls, method: string, path: string, body?: unknown): Promise<IncomingMessage> {
  const payload = body === undefined ? undefined : JSON.stringify(body);
  const headers = payload === undefined ? {} : { "content-type": "application/json" };
  return new Promise((resolve, reject) => {
    const outgoing = request({ ...tls, method, path, headers, agent: false }, resolve);
    outgoing.on("error", reject);
    outgoing.end(payload);
  });
}
