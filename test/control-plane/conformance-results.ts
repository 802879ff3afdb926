import type { CheckResult, Outcome } from "../../src/conform/run/result.ts";

/** Of one requirement: how many checks show it, and how many of them came out how. */
export type Counts = Readonly<Partial<Record<Outcome, number>>>;

/** What the checks found, by requirement. */
export interface Results {
  readonly kubeApiServer: string;
  readonly requirements: Readonly<Record<string, { readonly real: Counts; readonly ours: Counts }>>;
}

/** The worst of a check's outcomes counts, over kinds and protocols; that it does not apply, only if it never does. */
const order: readonly Outcome[] = ["failed", "passed", "skipped", "not applicable"];

export function summarize(found: {
  readonly real: readonly CheckResult[];
  readonly ours: readonly CheckResult[];
}): Pick<Results, "requirements"> {
  const ids = [...found.real, ...found.ours].flatMap((result) => result.ids);
  return {
    requirements: Object.fromEntries(
      [...new Set(ids)].sort().map((id) => [id, { real: countsOf(id, found.real), ours: countsOf(id, found.ours) }]),
    ),
  };
}

function countsOf(id: string, results: readonly CheckResult[]): Counts {
  const outcomes = new Map<string, Outcome>();
  for (const { ids, title, chapter, outcome } of results) {
    if (!ids.includes(id)) continue;
    const key = `${chapter} ${title}`;
    const before = outcomes.get(key) ?? "not applicable";
    outcomes.set(key, order.indexOf(outcome) < order.indexOf(before) ? outcome : before);
  }
  const counts: Partial<Record<Outcome, number>> = {};
  for (const outcome of order) {
    const count = [...outcomes.values()].filter((own) => own === outcome).length;
    if (count > 0) counts[outcome] = count;
  }
  return counts;
}
