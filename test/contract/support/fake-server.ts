import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { makeCertificates, type TestCertificates } from "./certificates.ts";

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A small HTTPS server whose every answer a test decides. */
export interface FakeServer {
  readonly url: string;
  readonly certificates: TestCertificates;
  /** `METHOD path?query` of everything asked. */
  readonly asked: string[];
  answer: Answer;
  /** Ends every connection without a word. */
  cut(): void;
  stop(): Promise<void>;
  /** Listens again on the same port. */
  start(): Promise<void>;
}

export async function startFakeServer(answer: Answer): Promise<FakeServer> {
  const certificates = await makeCertificates();
  const sockets = new Set<Socket>();
  const { cert, key } = certificates.server;
  const server = createServer({ cert, key }, (request, response) => {
    fake.asked.push(`${request.method} ${request.url}`);
    fake.answer(request, response);
  });
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => undefined);
  });
  server.on("tlsClientError", () => undefined);
  let port = 0;
  const fake: FakeServer & { url: string } = {
    url: "",
    certificates,
    asked: [],
    answer,
    cut: () => sockets.forEach((socket) => socket.destroy()),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        fake.cut();
      }),
    start: () => new Promise((resolve) => server.listen(port, "127.0.0.1", resolve)),
  };
  await fake.start();
  port = (server.address() as AddressInfo).port;
  fake.url = `https://127.0.0.1:${port}`;
  return fake;
}

/** Answers with JSON. */
export function json(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(value));
}
