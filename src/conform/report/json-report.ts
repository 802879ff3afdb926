import { countOutcomes } from "../run/result.ts";
import type { Report } from "./report.ts";

/** For a script: everything. */
export function jsonReport(report: Report): string {
  const { results, ...rest } = report;
  return `${JSON.stringify({ ...rest, counts: countOutcomes(results), results }, null, 2)}\n`;
}
