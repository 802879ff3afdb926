import { Context } from "../context.ts";
import type { Namespaces } from "../namespaces.ts";
import { NotApplicable, Skipped } from "../skipped.ts";
import type { Target } from "../target.ts";
import type { Protocol } from "../wire.ts";
import { failureOf } from "./failure.ts";
import type { CheckResult } from "./result.ts";
import type { SelectedCheck } from "./select-checks.ts";

export interface RunOptions {
  readonly protocols: readonly Protocol[];
  /** How many checks run at a time, at most. */
  readonly concurrency: number;
  readonly namespaces: Namespaces;
  /** Ends the run: what is under way is cut, and cleaned up after. */
  readonly signal: AbortSignal;
  onStart?(check: SelectedCheck, protocol: Protocol): void;
  onResult?(result: CheckResult): void;
}

/** Of one check, longer than any may take that goes well. */
const patience = 60_000;

/** Runs checks, some at a time. The results are in the order of the contract. */
export async function runChecks(
  target: Target,
  checks: readonly SelectedCheck[],
  options: RunOptions,
): Promise<readonly CheckResult[]> {
  const jobs = options.protocols.flatMap((protocol) => checks.map((check) => ({ check, protocol })));
  const results: CheckResult[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < jobs.length && !options.signal.aborted) {
      const index = next++;
      const job = jobs[index];
      if (job === undefined) return;
      const result = await runCheck(target, job.check, job.protocol, options);
      if (result === undefined) return;
      results[index] = result;
      options.onResult?.(result);
    }
  };
  // In a collection of the whole cluster, checks would see each other's objects.
  const most = target.main.namespaced ? Math.min(options.concurrency, options.namespaces.most) : 1;
  await Promise.all(Array.from({ length: Math.max(1, most) }, worker));
  return results.filter((result) => result !== undefined);
}

/** Undefined where it was stopped on the way. */
async function runCheck(
  target: Target,
  check: SelectedCheck,
  protocol: Protocol,
  options: RunOptions,
): Promise<CheckResult | undefined> {
  const { requirement, ids, chapter, level } = check;
  const own = { ids, title: requirement.title, chapter, level, protocol };
  for (const need of requirement.needs) {
    const why = need(target.main, target.server);
    if (why === undefined) continue;
    const outcome = why instanceof Skipped ? "skipped" : "not applicable";
    return { ...own, outcome, reason: why instanceof Skipped ? why.message : why, milliseconds: 0, exchanges: [] };
  }
  options.onStart?.(check, protocol);
  const started = performance.now();
  const context = await Context.open(target, protocol, options.namespaces);
  const end = await attempt(() => requirement.check(context), context, options.signal);
  const closed = await attempt(() => context.close());
  if (options.signal.aborted && end !== undefined) return undefined;
  const milliseconds = Math.round(performance.now() - started);
  return { ...own, ...verdict(end ?? closed, context), milliseconds };
}

/** What a step threw; undefined if nothing. A context is cut where the step takes too long or is stopped. */
async function attempt(step: () => Promise<void>, context?: Context, signal?: AbortSignal): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  const ended = new Promise<never>((_, reject) => {
    const end = (reason: string): void => {
      context?.cut();
      reject(new Error(reason));
    };
    timer = setTimeout(() => end(`it took more than ${patience / 1000} s`), patience);
    onAbort = () => end("stopped");
    signal?.addEventListener("abort", onAbort, { once: true });
  });
  try {
    await Promise.race([step(), ended]);
    return undefined;
  } catch (error) {
    return error ?? new Error("it failed without a reason");
  } finally {
    clearTimeout(timer);
    if (onAbort !== undefined) signal?.removeEventListener("abort", onAbort);
  }
}

function verdict(
  error: unknown,
  { exchanges }: Context,
): Pick<CheckResult, "outcome" | "exchanges"> & Partial<CheckResult> {
  if (error === undefined) return { outcome: "passed", exchanges: [] };
  if (error instanceof NotApplicable) return { outcome: "not applicable", reason: error.message, exchanges: [] };
  if (error instanceof Skipped) return { outcome: "skipped", reason: error.message, exchanges: [] };
  return { outcome: "failed", failure: failureOf(error, exchanges), exchanges: [...exchanges] };
}
