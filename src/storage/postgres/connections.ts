import type { Pool, PoolClient, PoolConfig } from "pg";
import { StorageUnavailableError } from "../errors.ts";
import { loadPg } from "./load-pg.ts";
import { checkUrl } from "./postgres-options.ts";

export interface ConnectionsOptions {
  readonly url: string | (() => Promise<string>);
  readonly maxConnections: number;
  readonly onError: (error: Error) => void;
}

export type Row = Readonly<Record<string, unknown>>;

const connectMs = 3_000;
/** Another server may write; one that has the lock longer than this does not. */
const lockMs = 3_000;
const statementMs = 8_000;
/** When the database itself says nothing any more. */
const silenceMs = 10_000;

export const connectionConfig = (connectionString: string): PoolConfig => ({
  connectionString,
  application_name: "apiserver-boot",
  connectionTimeoutMillis: connectMs,
  lock_timeout: lockMs,
  statement_timeout: statementMs,
  query_timeout: silenceMs,
  keepAlive: true,
});

/** Connections to one database, made as they are needed, of which none is used before it is known to be right. */
export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #checked = new WeakSet<PoolClient>();
  #pool: Promise<Pool> | undefined;
  #closed = false;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
  }

  async url(): Promise<string> {
    const { url } = this.#options;
    return checkUrl(typeof url === "string" ? url : await url());
  }

  /** @param timeout milliseconds after which nobody waits any more */
  async query(text: string, values: readonly unknown[] = [], timeout = silenceMs): Promise<readonly Row[]> {
    return this.use(async (client) => {
      const { rows } = await client.query<Row>({ text, values: [...values], query_timeout: timeout } as QueryConfig);
      return rows;
    });
  }

  /** All or nothing. */
  async transaction(statements: readonly string[]): Promise<void> {
    await this.use(async (client) => {
      await client.query("BEGIN");
      for (const statement of statements) await client.query(statement);
      await client.query("COMMIT");
    });
  }

  /** A connection that something went wrong with is not used again. */
  async use<Answer>(work: (client: PoolClient) => Promise<Answer>): Promise<Answer> {
    const client = await this.#connect();
    try {
      if (!this.#checked.has(client)) await this.#check(client);
      const answer = await work(client);
      client.release();
      return answer;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#drop();
  }

  async #connect(): Promise<PoolClient> {
    if (this.#closed) throw new StorageUnavailableError("storage is closed");
    const pool = await (this.#pool ??= this.#createPool());
    try {
      return await pool.connect();
    } catch (error) {
      // The next one is made with what the URL is then.
      if (typeof this.#options.url === "function" && pool.totalCount === 0) void this.#drop();
      throw error;
    }
  }

  async #createPool(): Promise<Pool> {
    try {
      const { Pool } = await loadPg();
      const pool = new Pool({ ...connectionConfig(await this.url()), max: this.#options.maxConnections });
      const { onError } = this.#options;
      // Whoever uses one is told by its query; but an error nobody listens to would end the process.
      pool.on("connect", (client) => void client.on("error", onError)).on("error", onError);
      return pool;
    } catch (error) {
      this.#pool = undefined;
      throw error;
    }
  }

  async #drop(): Promise<void> {
    const pool = this.#pool;
    this.#pool = undefined;
    await pool?.then(
      (made) => made.end(),
      () => undefined,
    );
  }

  /** @throws StorageUnavailableError for a database that does not do */
  async #check(client: PoolClient): Promise<void> {
    const { rows } = await client.query<Row>(
      `SELECT pg_is_in_recovery() AS standby, current_setting('server_encoding') AS encoding,
         current_setting('synchronous_commit') AS commit`,
    );
    const [{ standby, encoding, commit } = {}] = rows;
    if (standby === true) throw new StorageUnavailableError("postgres: this is a standby, which takes no writes");
    if (encoding !== "UTF8") throw new StorageUnavailableError(`postgres: expected encoding UTF8, got ${encoding}`);
    // What is acknowledged is durable, whatever the database's other users think of that.
    if (commit === "off") await client.query("SET synchronous_commit = local");
    this.#checked.add(client);
  }
}

/** Known to pg, not to its types. */
interface QueryConfig {
  readonly text: string;
  readonly values: unknown[];
  readonly query_timeout: number;
}
