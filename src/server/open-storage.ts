import { access, constants, readFile } from "node:fs/promises";
import type { Logger } from "../filters/logger.ts";
import { traceHeaders, type Telemetry } from "../filters/telemetry.ts";
import { EmbeddedStorage } from "../storage/embedded/embedded-storage.ts";
import { MemoryStorage } from "../storage/memory.ts";
import type { Storage } from "../storage/storage.ts";
import { UsageError } from "./options/flag.ts";
import type { ServerOptions } from "./options/server-options.ts";

/** The storage that the flags name. */
export async function openStorage(flags: ServerOptions, logger: Logger, telemetry?: Telemetry): Promise<Storage> {
  switch (flags.storageBackend) {
    case "memory":
      return new MemoryStorage({ firstRevision: Date.now() });
    case "embedded":
      return EmbeddedStorage.open({ directory: flags.dataDir });
    case "sqlite":
      return openSqlite(flags);
    case "etcd3":
      return openEtcd(flags, logger, telemetry);
    case "postgres":
      return openPostgres(flags, logger);
  }
}

async function openEtcd(flags: ServerOptions, logger: Logger, telemetry?: Telemetry): Promise<Storage> {
  const { etcdServers: servers = [], etcdCafile: caFile, etcdCertfile: certFile, etcdKeyfile: keyFile } = flags;
  // Read again for every connection; now only so that a wrong name is told at once.
  for (const file of [caFile, certFile, keyFile]) if (file !== undefined) await access(file, constants.R_OK);
  const { EtcdStorage } = await import("../storage/etcd/etcd-storage.ts");
  const onConnectionError = (error: Error): void => logger.error("Connection to etcd", error);
  return new EtcdStorage({
    servers,
    ...(caFile && { caFile }),
    ...(certFile && { certFile }),
    ...(keyFile && { keyFile }),
    onConnectionError,
    ...(telemetry && { callHeaders: () => traceHeaders(telemetry) }),
  });
}

async function openSqlite({ dataDir }: ServerOptions): Promise<Storage> {
  const { SqliteStorage } = await import("../storage/sqlite/sqlite-storage.ts");
  return SqliteStorage.open({ directory: dataDir });
}

async function openPostgres(flags: ServerOptions, logger: Logger): Promise<Storage> {
  const { PostgresStorage } = await import("../storage/postgres/postgres-storage.ts");
  const url = postgresUrl(flags);
  await PostgresStorage.check(await url());
  return new PostgresStorage({ url, onConnectionError: (error) => logger.error("Connection to PostgreSQL", error) });
}

/** Never a flag: arguments are seen by everybody, and it may hold a password. */
function postgresUrl({ postgresUrlFile: file }: ServerOptions): () => Promise<string> {
  if (file !== undefined) return () => readFile(file, "utf8");
  const url = process.env["POSTGRES_URL"];
  if (url === undefined || url === "") {
    throw new UsageError(
      "--storage-backend=postgres: expected --postgres-url-file, or POSTGRES_URL in the environment",
    );
  }
  return () => Promise.resolve(url);
}
