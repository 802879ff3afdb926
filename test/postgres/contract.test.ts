import { afterAll } from "vitest";
import { PostgresStorage } from "../../src/storage/postgres/postgres-storage.ts";
import { registerChapters } from "../contract/support/register.ts";
import { postgresBinaries } from "../support/postgres/postgres-binaries.ts";
import { PostgresProcess } from "../support/postgres/postgres-process.ts";
import { withPostgres } from "./with-postgres.ts";

// What clients see of objects does not depend on where they are kept: reads, pages, selectors, watches.
const binaries = postgresBinaries();
if (binaries === undefined) withPostgres("the contract", () => undefined);
else {
  const postgres = await PostgresProcess.start(binaries);
  afterAll(() => postgres.remove());
  await registerChapters(9, 11, { storage: new PostgresStorage({ url: postgres.url }) });
}
