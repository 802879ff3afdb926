import { PostgresStorage } from "../../src/storage/postgres/postgres-storage.ts";
import { storageConformance } from "../storage/conformance.ts";
import { freshSchema, withPostgres } from "./with-postgres.ts";

withPostgres("storage conformance", (postgres) => {
  storageConformance("PostgreSQL", () =>
    Promise.resolve(new PostgresStorage({ url: postgres().url, schema: freshSchema() })),
  );
});
