import { realpath } from "node:fs/promises";
import { buildBundle } from "./build-bundle.ts";
import { planBuild } from "./build-plan.ts";
import type { BuildRequest, BuildStep } from "./build-plan.ts";
import type { BuiltFile } from "./built-file.ts";
import { loadEsbuild } from "./load-esbuild.ts";
import { buildStandalone } from "./standalone/build-standalone.ts";
import { typeCheck } from "./type-check.ts";

/** Is told of each step. */
export interface StepProgress {
  readonly onStepStart?: (step: BuildStep) => void;
  readonly onStepEnd?: (result: StepResult) => void;
  /** It did not end well; the error follows. */
  readonly onStepFailure?: (step: BuildStep) => void;
}

export interface BuildOptions extends StepProgress {
  readonly signal: AbortSignal;
  /** Whether compiler messages are coloured. */
  readonly colors: boolean;
}

export interface StepResult {
  readonly step: BuildStep;
  readonly seconds: number;
  /** What it wrote. */
  readonly files: readonly BuiltFile[];
}

/**
 * Does what planBuild says, in order; the first step that fails ends it. Files of finished steps stay.
 * @throws UserError
 */
export async function executeBuild(request: BuildRequest, options: BuildOptions): Promise<readonly StepResult[]> {
  // A link in the path would make paths of the bundler differ from ours.
  const directory = await realpath(request.directory);
  const resolved = { ...request, directory };
  const results: StepResult[] = [];
  for (const step of planBuild(resolved)) {
    options.signal.throwIfAborted();
    options.onStepStart?.(step);
    const started = performance.now();
    const files = await executeStep(step, resolved, options).catch((error: unknown) => {
      options.onStepFailure?.(step);
      throw error;
    });
    const result = { step, seconds: (performance.now() - started) / 1000, files };
    options.onStepEnd?.(result);
    results.push(result);
  }
  return results;
}

async function executeStep(
  step: BuildStep,
  request: BuildRequest,
  options: BuildOptions,
): Promise<readonly BuiltFile[]> {
  if (step.type === "check") {
    await typeCheck(request.directory, options);
    return [];
  }
  const esbuild = await loadEsbuild(request.directory);
  return step.type === "bundle"
    ? buildBundle(esbuild, request, step, options.signal)
    : buildStandalone(esbuild, request, step, options.signal);
}
