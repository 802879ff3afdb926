import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { SqliteStorage } from "../../src/storage/sqlite/sqlite-storage.ts";
import { storageConformance } from "../storage/conformance.ts";
import { withSqlite } from "./with-sqlite.ts";

withSqlite("storage conformance", () => {
  const folders: string[] = [];
  afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));
  storageConformance("SQLite", async () => {
    const directory = await mkdtemp(join(tmpdir(), "sqlite-"));
    folders.push(directory);
    return SqliteStorage.open({ directory });
  });
});
