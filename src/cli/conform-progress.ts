import type { ConformEvents } from "../conform/conform.ts";
import type { CheckResult } from "../conform/run/result.ts";
import type { CommandContext } from "./command-context.ts";

const clearLine = "\r\u001B[2K";
const barWidth = 20;

/** On a terminal: a line that moves, and above it what failed. Elsewhere: a line for each chapter that is done, and failures. */
export function conformProgress({ stderr, interactive }: CommandContext): ConformEvents & { end(): void } {
  const { dim, green, red } = stderr.colors;
  let total = 0;
  let done = 0;
  let failed = 0;
  const line = (text: string): void => stderr.write(`${interactive ? clearLine : ""}${text}\n`);
  const draw = (what: string): void => {
    if (!interactive) return;
    const filled = total === 0 ? 0 : Math.round((done / total) * barWidth);
    const bar = green("━".repeat(filled)) + dim("━".repeat(barWidth - filled));
    const counts = `${done}/${total}${failed === 0 ? "" : red(` ${failed} failed`)}`;
    stderr.write(`${clearLine}${bar} ${counts} ${dim(what.slice(0, 60))}`);
  };
  return {
    onPlan: ({ admin, main }, count) => {
      total = count;
      line(dim(`${count} checks of ${main.kind} (${main.group}/${main.version}) at ${admin.server}`));
      draw("");
    },
    onStart: ({ ids, requirement }) => draw(`${ids.join(", ")} ${requirement.title}`),
    onResult: (result) => {
      done += 1;
      if (result.outcome === "failed") {
        failed += 1;
        line(failureLine(result, red("✗")));
      }
      if (!interactive && done % 100 === 0) line(`${done} of ${total} done, ${failed} failed`);
    },
    end: () => {
      if (interactive) stderr.write(clearLine);
    },
  };
}

const failureLine = ({ ids, title, protocol }: CheckResult, mark: string): string =>
  `${mark} ${ids.join(", ")} ${title} (${protocol})`;
