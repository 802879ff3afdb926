import { connect as connectHttp2, type OutgoingHttpHeaders } from "node:http2";
import { connect, type ConnectionOptions, type TLSSocket } from "node:tls";
import type { Pair } from "../../contract/support/certificates.ts";
import type { AccessReviewSpec } from "../../../src/auth/reviewers.ts";
import type { Extension } from "./extension.ts";

/** What the server answered, and whom it took the client for. */
export interface Outcome {
  /** 0: the connection broke without an answer. */
  readonly status: number;
  /** undefined: nobody was taken for anybody. */
  readonly user: AccessReviewSpec | undefined;
}

type Lines = readonly (readonly [name: string, value: string])[];

/** Asks over HTTP/1.1, header lines as they are given, bytes as latin1. */
export async function ask(extension: Extension, who: Pair | undefined, lines: Lines = []): Promise<Outcome> {
  const text = lines.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return askRaw(extension, who, `GET /version HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${text}\r\n`);
}

export async function askRaw(extension: Extension, who: Pair | undefined, request: string): Promise<Outcome> {
  const socket = connect(tlsOptions(extension, who));
  return observed(extension, () => exchange(socket, request));
}

/** Asks over HTTP/2; a header with several values is sent as several lines. */
export async function askHttp2(
  extension: Extension,
  who: Pair | undefined,
  headers: OutgoingHttpHeaders = {},
): Promise<Outcome> {
  const session = connectHttp2(`https://localhost:${extension.port}`, {
    ...tlsOptions(extension, who),
    ALPNProtocols: ["h2"],
  });
  session.on("error", () => undefined);
  try {
    return await observed(
      extension,
      () =>
        new Promise<number>((resolve) => {
          const stream = session.request({ ":path": "/version", ...headers });
          stream.on("error", () => resolve(0));
          stream.on("response", (answer) => resolve(answer[":status"] ?? 0));
          stream.resume().end();
        }),
    );
  } finally {
    session.destroy();
  }
}

export async function observed(extension: Extension, exchange: () => Promise<number>): Promise<Outcome> {
  const before = extension.cluster.asked.length;
  const status = await exchange();
  return { status, user: extension.cluster.asked[before] };
}

export const tlsOptions = ({ port, serverCa }: Extension, who: Pair | undefined): ConnectionOptions => ({
  host: "127.0.0.1",
  servername: "localhost",
  port,
  ca: serverCa,
  ALPNProtocols: ["http/1.1"],
  ...(who === undefined ? {} : { cert: who.cert, key: who.key }),
});

/** The status of the one answer; 0 if there is none. */
export function exchange(socket: TLSSocket, request: string): Promise<number> {
  return new Promise((resolve) => {
    let text = "";
    socket.on("data", (chunk: Buffer) => (text += chunk.toString("latin1")));
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0)));
    socket.write(request, "latin1");
  });
}
