import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { HttpRequest, HttpResponse } from "../endpoints/http.ts";
import { nodeListeners } from "../server/secure-serving/node-listeners.ts";
import type { HeaderLines } from "./in-process-request.ts";
import type { UserConnection } from "./test-user.ts";

/** A server on a port, over HTTP. */
export interface TestPort {
  readonly url: string;
  /** Accepts no more connections; what it returns resolves when the open ones have ended. */
  stopListening(): () => Promise<void>;
}

/** Every request is that of one user. Requests by any other name than this machine's are refused: a page in a browser could send them. */
export async function openPort(
  serve: (request: HttpRequest) => Promise<HttpResponse>,
  connection: UserConnection,
): Promise<TestPort> {
  const { request, upgrade } = nodeListeners({ handle: (asked) => serve(new RequestOf(connection, asked)) });
  const http = createServer((message, response) => {
    if (isOurs(message.headers.host)) request(message, response);
    else response.writeHead(403).end();
  });
  http.on("upgrade", (message, socket, head) => {
    if (isOurs(message.headers.host)) upgrade(message, socket, head);
    else socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    http.once("error", reject);
    http.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    stopListening: () => {
      const closed = new Promise<void>((resolve) => http.close(() => resolve()));
      return () => {
        http.closeAllConnections();
        return closed;
      };
    },
  };
}

const isOurs = (host = ""): boolean => /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host);

/** A request that came by a port, as that of a user. */
class RequestOf implements HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly protocol: HttpRequest["protocol"];
  readonly peer: HttpRequest["peer"];
  readonly #headers: HeaderLines;

  constructor(
    { peer, headers }: UserConnection,
    private readonly asked: HttpRequest,
  ) {
    const { method, path, query, protocol } = asked;
    this.method = method;
    this.path = path;
    this.query = query;
    this.protocol = protocol;
    this.peer = peer;
    this.#headers = headers;
  }

  header(name: string): string | undefined {
    return this.headerValues(name)[0];
  }

  headerValues(name: string): readonly string[] {
    const own = this.#headers[name];
    return own === undefined ? this.asked.headerValues(name) : [own].flat();
  }

  headerNames(): readonly string[] {
    return [...new Set([...this.asked.headerNames(), ...Object.keys(this.#headers)])];
  }

  body(limit: number): Promise<Buffer> {
    return this.asked.body(limit);
  }

  get signal(): AbortSignal {
    return this.asked.signal;
  }
}
