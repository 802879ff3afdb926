import { describe, it } from "vitest";
import { nodeSqlite } from "../../src/storage/sqlite/sqlite-handle.ts";

const missing = `node:sqlite is not in Node ${process.version}: CI runs this on later ones, too`;

/** Defines tests with Node's own SQLite; where there is none they are counted as skipped. */
export function withSqlite(title: string, define: () => void): void {
  if (nodeSqlite() !== undefined) return void describe(title, define);
  console.warn(`\nSKIPPED: ${title}: ${missing}\n`);
  it(`${title} (${missing})`, ({ skip }) => skip(missing));
}
