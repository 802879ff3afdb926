import { on } from "node:events";
import type { Client } from "pg";
import {
  BackendConflictError,
  type Backend,
  type BackendCall,
  type BackendChange,
  type ObjectName,
  type StoredObject,
} from "../../api/own-storage.ts";
import { Connections, connectionConfig, type Row } from "../postgres/connections.ts";
import { loadPg } from "../postgres/load-pg.ts";

export interface PostgresTableOptions<Object> {
  /** Undefined, such as of a variable that is not set: every call fails, and the log says why. */
  readonly url: string | undefined;
  /** As SQL writes it: `notes`, `desk.notes`. */
  readonly table: string;
  /** Which columns an object is kept in, the key's among them. Objects in them become JSON: of type jsonb, which can be compared. */
  readonly toRow: (object: Object) => Row;
  readonly toObject: (row: Row) => Object;
  /** Columns that find one object. Default: `namespace` and `name`; of a kind of the whole cluster: `name`. */
  readonly keyOf?: (name: ObjectName) => Row;
  /** What the table's trigger notifies of: `{"namespace": …, "name": …}`, or anything else for "list". Without it the server asks now and then. */
  readonly channel?: string;
  /** SQL that makes what is missing; run before anything else, by one server at a time. */
  readonly setUp?: string;
}

const maxConnections = 4;

/**
 * A table in PostgreSQL as a kind's objects, for others to read and write, too: each row is one. What they do by SQL is seen at once
 * where a trigger tells of it. A row that is no longer what the server last saw is a conflict: nobody's change is lost.
 */
export class PostgresTable<Object extends StoredObject> implements Backend<Object> {
  readonly changes?: (call: BackendCall) => AsyncIterable<BackendChange<Object>>;
  readonly #options: PostgresTableOptions<Object>;
  readonly #connections: Connections;
  #ready: Promise<void> | undefined;

  constructor(options: PostgresTableOptions<Object>) {
    this.#options = options;
    const { url = "", channel } = options;
    // Whoever asks next is told.
    this.#connections = new Connections({ url, maxConnections, onError: () => undefined });
    if (channel !== undefined) this.changes = (call) => this.#listen(channel, call);
  }

  async list(): Promise<readonly Object[]> {
    const rows = await this.#query(`SELECT * FROM ${this.#options.table}`);
    return rows.map(this.#options.toObject);
  }

  async get(name: ObjectName): Promise<Object | undefined> {
    const found = new Condition(this.#keyOf(name));
    const [row] = await this.#query(`SELECT * FROM ${this.#options.table} WHERE ${found.sql}`, found.values);
    return row && this.#options.toObject(row);
  }

  async create(object: Object): Promise<Object> {
    const row = this.#options.toRow(object);
    const columns = Object.keys(row);
    const places = columns.map((_, index) => `$${index + 1}`);
    const [created] = await this.#query(
      `INSERT INTO ${this.#options.table} (${columns.map(quoted).join(", ")}) VALUES (${places.join(", ")})
       ON CONFLICT DO NOTHING RETURNING *`,
      columns.map((column) => valueOf(row[column])),
    );
    if (created === undefined) throw new BackendConflictError("there is a row of that name");
    return this.#options.toObject(created);
  }

  async update(object: Object, old: Object): Promise<Object> {
    const row = this.#options.toRow(object);
    const columns = Object.keys(row);
    const before = new Condition(this.#options.toRow(old), columns.length);
    const [updated] = await this.#query(
      `UPDATE ${this.#options.table} SET ${columns.map((column, index) => `${quoted(column)} = $${index + 1}`).join(", ")}
       WHERE ${before.sql} RETURNING *`,
      [...columns.map((column) => valueOf(row[column])), ...before.values],
    );
    if (updated === undefined) throw new BackendConflictError("the row has changed");
    return this.#options.toObject(updated);
  }

  async delete(object: Object): Promise<void> {
    const { namespace = "", name = "" } = object.metadata;
    const before = new Condition(this.#options.toRow(object));
    const gone = await this.#query(
      `DELETE FROM ${this.#options.table} WHERE ${before.sql} RETURNING true`,
      before.values,
    );
    if (gone.length > 0 || (await this.get({ namespace, name })) === undefined) return;
    throw new BackendConflictError("the row has changed");
  }

  async close(): Promise<void> {
    await this.#connections.close();
  }

  /** Ends with its connection: the server then begins anew, and lists. */
  async *#listen(channel: string, { signal }: BackendCall): AsyncGenerator<BackendChange<Object>> {
    await this.#prepare();
    const { Client } = await loadPg();
    const client = new Client(connectionConfig(await this.#connections.url()));
    client.on("error", () => undefined);
    try {
      await client.connect();
      const news = on(client, "notification", { signal, close: ["end"] });
      await client.query(`LISTEN ${quoted(channel)}`);
      for await (const [{ payload }] of news as AsyncIterable<[{ payload?: string }]>) yield changeOf(payload);
    } finally {
      await ended(client);
    }
  }

  #keyOf(name: ObjectName): Row {
    const { keyOf = withNamespace } = this.#options;
    return keyOf(name);
  }

  async #query(text: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    await this.#prepare();
    return this.#connections.query(text, values);
  }

  async #prepare(): Promise<void> {
    const { setUp, table } = this.#options;
    if (setUp === undefined) return;
    const lock = `SELECT pg_advisory_xact_lock(hashtext('${table.replaceAll("'", "''")}'))`;
    this.#ready ??= this.#connections.transaction([lock, setUp]).catch((error: unknown) => {
      this.#ready = undefined;
      throw error;
    });
    await this.#ready;
  }
}

/** Of all these columns, as they have to be. */
class Condition {
  readonly sql: string;
  readonly values: readonly unknown[];

  /** @param before how many parameters there are already */
  constructor(row: Row, before = 0) {
    const columns = Object.keys(row);
    const parts = columns.map((column, index) => `${quoted(column)} IS NOT DISTINCT FROM $${before + index + 1}`);
    this.sql = parts.join(" AND ");
    this.values = columns.map((column) => valueOf(row[column]));
  }
}

const withNamespace = ({ namespace, name }: ObjectName): Row => (namespace === "" ? { name } : { namespace, name });

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Plain objects and lists as JSON: pg would take a list for one of SQL's. */
function valueOf(value: unknown): unknown {
  const isPlain = typeof value === "object" && value !== null && !(value instanceof Date) && !Buffer.isBuffer(value);
  return isPlain ? JSON.stringify(value) : (value ?? null);
}

function changeOf<Object>(payload: string | undefined): BackendChange<Object> {
  try {
    const { namespace = "", name } = JSON.parse(payload ?? "") as { namespace?: unknown; name?: unknown };
    if (typeof namespace === "string" && typeof name === "string") return { type: "changed", namespace, name };
  } catch {
    return { type: "unknown" };
  }
  return { type: "unknown" };
}

const ended = (client: Client): Promise<void> => client.end().catch(() => undefined);
