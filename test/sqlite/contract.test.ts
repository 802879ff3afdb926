import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { nodeSqlite } from "../../src/storage/sqlite/sqlite-handle.ts";
import { SqliteStorage } from "../../src/storage/sqlite/sqlite-storage.ts";
import { registerChapters } from "../contract/support/register.ts";
import { withSqlite } from "./with-sqlite.ts";

// What clients see of objects does not depend on where they are kept: reads, pages, selectors, watches.
if (nodeSqlite() === undefined) withSqlite("the contract", () => undefined);
else {
  const directory = await mkdtemp(join(tmpdir(), "sqlite-contract-"));
  afterAll(() => rm(directory, { recursive: true }));
  await registerChapters(9, 11, { storage: await SqliteStorage.open({ directory }) });
}
