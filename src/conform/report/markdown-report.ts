import { exchangeLines } from "./exchange-lines.ts";
import { countChapters, countReasons, summaryOf, type Report } from "./report.ts";

/** For a page: counts by chapter, failures, and why the rest did not run. */
export function markdownReport(report: Report): string {
  const { results, resource, server } = report;
  const failures = results.filter(({ outcome }) => outcome === "failed");
  const blocks = [
    `# Conformance of ${resource}`,
    `${summaryOf(report)}, at ${server}.`,
    table(
      ["Chapter", "Passed", "Failed", "Skipped", "Not applicable"],
      countChapters(results).map(({ chapter, counts }) => [
        chapter,
        counts.passed,
        counts.failed,
        counts.skipped,
        counts["not applicable"],
      ]),
    ),
    ...failures.map(({ ids, title, protocol, level, failure }) =>
      [
        `## ${ids.join(", ")}: ${title}`,
        `${level}, ${protocol}. ${failure?.message ?? ""}`,
        ...(failure?.exchange === undefined ? [] : [fenced(exchangeLines(failure.exchange))]),
      ].join("\n\n"),
    ),
    ...(["skipped", "not applicable"] as const).flatMap((outcome) => {
      const reasons = countReasons(results, outcome);
      if (reasons.length === 0) return [];
      const title = outcome === "skipped" ? "## Skipped" : "## Not applicable";
      return [`${title}\n\n${reasons.map(([reason, count]) => `- ${count}: ${reason}`).join("\n")}`];
    }),
  ];
  return `${blocks.join("\n\n")}\n`;
}

function table(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]): string =>
    `| ${cells.map((cell) => String(cell).replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Longer than any run of back-ticks inside. */
function fenced(lines: readonly string[]): string {
  const runs = lines.join("\n").match(/`+/g) ?? [];
  const fence = "`".repeat(Math.max(3, ...runs.map((run) => run.length + 1)));
  return `${fence}text\n${lines.join("\n")}\n${fence}`;
}
