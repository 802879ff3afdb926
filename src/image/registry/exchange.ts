import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import * as http from "node:http";
import * as https from "node:https";
import { pipeline } from "node:stream/promises";
import { Transform, type Readable } from "node:stream";
import { rootCertificates } from "node:tls";
import { UserError } from "../../project/user-error.ts";
import type { RegistryOptions } from "./registry-options.ts";

export interface ExchangeRequest {
  readonly method: "GET" | "HEAD" | "POST" | "PUT";
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: ExchangeBody;
}

export type ExchangeBody =
  | { readonly bytes: Uint8Array }
  | { readonly file: string; readonly size: number; readonly onBytes: (bytes: number) => void };

export interface ExchangeResponse {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  /** Has to be read or destroyed. */
  readonly body: Readable;
}

/** A connection on which nothing moves for so long is lost. */
const IDLE_MS = 60_000;

/** Speaks HTTP, always with verified certificates over TLS. */
export class Exchange {
  readonly #https: https.Agent;
  readonly #http = new http.Agent({ keepAlive: true });
  readonly #signal: AbortSignal;

  private constructor(signal: AbortSignal, authorities: readonly string[] | undefined) {
    this.#signal = signal;
    this.#https = new https.Agent({ keepAlive: true, ...(authorities && { ca: [...authorities] }) });
  }

  /** @throws UserError if the file of certificates cannot be read */
  static async open({ caFile }: RegistryOptions, signal: AbortSignal): Promise<Exchange> {
    if (caFile === undefined) return new Exchange(signal, undefined);
    // What is given to TLS replaces all it knows, also what NODE_EXTRA_CA_CERTS added.
    const extra = process.env["NODE_EXTRA_CA_CERTS"];
    const known = extra ? [await readFile(extra, "utf8").catch(() => "")] : [];
    const given = await readFile(caFile, "utf8").catch((error: unknown) => {
      throw new UserError(`--registry-ca: ${(error as Error).message}`);
    });
    if (!given.includes("-----BEGIN CERTIFICATE-----")) {
      throw new UserError(`--registry-ca ${caFile} holds no certificate in PEM form`);
    }
    return new Exchange(signal, [...rootCertificates, ...known.filter((text) => text !== ""), given]);
  }

  /** One request, one response; throws what the system says of a connection. */
  async send({ method, url, headers, body }: ExchangeRequest): Promise<ExchangeResponse> {
    const isSecure = url.protocol === "https:";
    const length = body === undefined ? 0 : "bytes" in body ? body.bytes.length : body.size;
    const options = {
      method,
      agent: isSecure ? this.#https : this.#http,
      headers: {
        "user-agent": "apiserver-boot",
        ...headers,
        ...(method.startsWith("P") && { "content-length": length }),
      },
      signal: this.#signal,
      timeout: IDLE_MS,
    };
    return new Promise((resolve, reject) => {
      const request = (isSecure ? https : http).request(url, options, (response) => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: response });
      });
      request.on("timeout", () => request.destroy(new Error(`no answer for ${IDLE_MS / 1000} s`)));
      request.on("error", reject);
      sendBody(request, body).catch(reject);
    });
  }

  close(): void {
    this.#https.destroy();
    this.#http.destroy();
  }
}

async function sendBody(request: http.ClientRequest, body: ExchangeBody | undefined): Promise<void> {
  if (body === undefined || "bytes" in body) {
    request.end(body?.bytes);
    return;
  }
  let sent = 0;
  const count = new Transform({
    transform(chunk: Buffer, _, done) {
      sent += chunk.length;
      body.onBytes(sent);
      done(null, chunk);
    },
  });
  await pipeline(createReadStream(body.file), count, request);
}

/** At most so much of a body, which must be one that is kept in memory. */
export async function readBody({ body }: ExchangeResponse, limit = 4 * 1024 * 1024): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new UserError(`The registry's answer is longer than ${limit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
