import type { Exchange } from "../exchange.ts";
import type { Level } from "../requirements.ts";
import type { Protocol } from "../wire.ts";

export type Outcome = "passed" | "failed" | "skipped" | "not applicable";

/** One check, and what came of it over one protocol. */
export interface CheckResult {
  readonly ids: readonly string[];
  readonly title: string;
  readonly chapter: string;
  readonly level: Level;
  readonly protocol: Protocol;
  readonly outcome: Outcome;
  /** Why it was skipped or does not apply. */
  readonly reason?: string;
  readonly failure?: Failure;
  readonly milliseconds: number;
  /** What was asked and answered, in order; kept of failures only. */
  readonly exchanges: readonly Exchange[];
}

export interface Failure {
  readonly message: string;
  readonly expected?: string;
  readonly seen?: string;
  /** The exchange that was not as it should be, or else the last one. */
  readonly exchange?: Exchange;
}

export const outcomes: readonly Outcome[] = ["passed", "failed", "skipped", "not applicable"];

export function countOutcomes(results: readonly CheckResult[]): Readonly<Record<Outcome, number>> {
  const counts = { passed: 0, failed: 0, skipped: 0, "not applicable": 0 };
  for (const { outcome } of results) counts[outcome] += 1;
  return counts;
}
