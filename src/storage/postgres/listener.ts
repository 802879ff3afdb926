import type { Client } from "pg";
import { connectionConfig } from "./connections.ts";
import { loadPg } from "./load-pg.ts";

export interface ListenerOptions {
  readonly url: () => Promise<string>;
  readonly channel: string;
  /** Something may have happened; also after each connection, since what was told before is lost. */
  readonly onNews: () => void;
  readonly onError: (error: Error) => void;
}

const firstDelayMs = 50;
const maxDelayMs = 2_000;

/** Waits for what the database tells by NOTIFY, on a connection of its own, which is made again when it is lost. */
export class Listener {
  readonly #options: ListenerOptions;
  #client: Client | undefined;
  #retry: NodeJS.Timeout | undefined;
  #delay = firstDelayMs;
  #closed = false;

  constructor(options: ListenerOptions) {
    this.#options = options;
  }

  start(): void {
    void this.#connect().catch((error: unknown) => this.#lost(error as Error));
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch(() => undefined);
  }

  async #connect(): Promise<void> {
    const { Client } = await loadPg();
    const config = connectionConfig(await this.#options.url());
    if (this.#closed) return;
    const client = new Client({ ...config, application_name: "apiserver-boot listener" });
    this.#client = client;
    const lost = (error?: Error): void => {
      if (this.#client === client) this.#lost(error ?? new Error("the connection ended"));
    };
    client.on("error", lost).on("end", lost);
    client.on("notification", () => this.#options.onNews());
    await client.connect();
    await client.query(`LISTEN ${this.#options.channel}`);
    this.#delay = firstDelayMs;
    this.#options.onNews();
  }

  #lost(error: Error): void {
    const client = this.#client;
    this.#client = undefined;
    client?.end().catch(() => undefined);
    if (this.#closed || this.#retry !== undefined) return;
    this.#options.onError(error);
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      this.start();
    }, this.#delay).unref();
    this.#delay = Math.min(maxDelayMs, this.#delay * 2);
  }
}
