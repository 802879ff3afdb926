import { afterAll, beforeAll, describe, it } from "vitest";
import { missingPostgres, postgresBinaries } from "../support/postgres/postgres-binaries.ts";
import { PostgresProcess } from "../support/postgres/postgres-process.ts";

/** Defines tests with a real PostgreSQL; where there is none they are counted as skipped. */
export function withPostgres(title: string, define: (postgres: () => PostgresProcess) => void): void {
  const binaries = postgresBinaries();
  if (binaries === undefined) {
    console.warn(`\nSKIPPED: ${title}: ${missingPostgres}\n`);
    it(`${title} (${missingPostgres})`, ({ skip }) => skip(missingPostgres));
    return;
  }
  describe(`${title}, PostgreSQL ${binaries.version}`, () => {
    let postgres: PostgresProcess | undefined;
    beforeAll(async () => {
      postgres = await PostgresProcess.start(binaries);
    });
    afterAll(() => postgres?.remove());
    define(() => {
      if (postgres === undefined) throw new Error("PostgreSQL has not been started");
      return postgres;
    });
  });
}

let schemas = 0;

/** One that nothing is in yet. */
export const freshSchema = (): string => `test_${process.pid}_${++schemas}`;
