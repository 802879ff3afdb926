import type { BuildStep } from "../build/build-plan.ts";
import type { BuildOptions, StepResult } from "../build/execute-build.ts";
import { platformName } from "../build/platform.ts";
import type { CommandContext } from "./command-context.ts";

/** Tells each step of a build: on a terminal as it starts, and with its seconds and size when it is done. */
export function buildProgress({ stderr, interactive }: CommandContext): Omit<BuildOptions, "signal"> {
  const { dim, green, red } = stderr.colors;
  // The line that said a step started is written over.
  const start = interactive ? "\r\u001B[2K" : "";
  return {
    colors: stderr.colors.isColorSupported,
    onStepStart: (step) => {
      if (interactive) stderr.write(dim(`… ${stepName(step)}`));
    },
    onStepEnd: (result) => {
      stderr.write(`${start}${green("✓")} ${stepName(result.step)} ${dim(measures(result))}\n`);
    },
    onStepFailure: (step) => stderr.write(`${start}${red("✗")} ${stepName(step)}\n`),
  };
}

/** e.g. `3.4 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(0)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function stepName(step: BuildStep): string {
  if (step.type === "check") return "check types";
  return step.type === "bundle" ? `bundle ${step.target}` : `make ${step.target} for ${platformName(step.platform)}`;
}

function measures({ seconds, files }: StepResult): string {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return `${seconds.toFixed(1)} s${bytes === 0 ? "" : `, ${formatBytes(bytes)}`}`;
}
