import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

/** Answers a path with a status, a text, and its type. */
export type ProbeHandler = () => Promise<{ readonly status: number; readonly type: string; readonly text: string }>;

/** `host:port`, `:port`, or `0`: none. */
export interface BindAddress {
  readonly host: string | undefined;
  readonly port: number;
}

/** @throws Error for anything else */
export function parseBindAddress(text: string): BindAddress | undefined {
  if (text === "0" || text === "") return undefined;
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]*)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (match === null || port > 65_535) throw new Error(`expected [host]:port, or 0 for none, got "${text}"`);
  return { host: match[1] ?? (match[2] || undefined), port };
}

/** Plain HTTP for kubelet and Prometheus: GET of the paths it is given, 404 for the rest. */
export class ProbeServer {
  readonly #server: Server;

  constructor(paths: Readonly<Record<string, ProbeHandler>>) {
    this.#server = createServer((request, response) => {
      answer(paths, request, response).catch(() => response.destroy());
    });
  }

  /** Resolves to the port, once it listens. */
  listen({ host, port }: BindAddress): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen({ port, ...(host === undefined ? {} : { host }) }, () => {
        const address = this.#server.address();
        resolve(typeof address === "object" && address !== null ? address.port : port);
      });
    });
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

async function answer(
  paths: Readonly<Record<string, ProbeHandler>>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = (request.url ?? "/").replace(/\?.*$/s, "").replace(/(.)\/$/, "$1");
  const handler = Object.hasOwn(paths, path) ? paths[path] : undefined;
  if (handler === undefined) return void response.writeHead(404).end("404 page not found\n");
  if (request.method !== "GET" && request.method !== "HEAD") return void response.writeHead(405).end();
  const { status, type, text } = await handler();
  response.writeHead(status, { "content-type": type }).end(text);
}
