import type { Colors } from "picocolors/types.js";
import type { CheckResult, Outcome } from "../run/result.ts";
import { exchangeLines } from "./exchange-lines.ts";
import { countChapters, countReasons, summaryOf, type Report } from "./report.ts";

const columns: readonly (readonly [string, Outcome])[] = [
  ["PASSED", "passed"],
  ["FAILED", "failed"],
  ["SKIPPED", "skipped"],
  ["N/A", "not applicable"],
];

/** For a person: a line a chapter, every failure with what was said on the wire, and the sum. */
export function textReport(report: Report, colors: Colors): string {
  const { bold, dim, green, red, yellow } = colors;
  const { results, seconds, stopped } = report;
  const failed = results.filter(({ outcome }) => outcome === "failed");
  const reasons = (outcome: Outcome): string[] =>
    countReasons(results, outcome).map(([reason, count]) => `  ${dim(String(count).padStart(4))} ${reason}`);
  const blocks = [
    [`${bold(report.resource)} at ${report.server}`],
    chapterLines(results, colors),
    ...failed.map((result) => failureLines(result, colors)),
    withTitle(dim("Not applicable:"), reasons("not applicable")),
    withTitle(yellow("Skipped:"), reasons("skipped")),
    [
      `${failed.length === 0 ? green("✓") : red("✗")} ${summaryOf(report)} ${dim(`in ${seconds.toFixed(1)} s`)}`,
      ...(stopped ? [yellow("It was stopped before its end.")] : []),
    ],
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => `${line}\n`).join(""))
    .join("\n");
}

const withTitle = (title: string, lines: readonly string[]): string[] => (lines.length === 0 ? [] : [title, ...lines]);

function chapterLines(results: readonly CheckResult[], { dim, red, yellow }: Colors): string[] {
  const chapters = countChapters(results);
  const width = Math.max(...chapters.map(({ chapter }) => chapter.length), "CHAPTER".length) + 3;
  const cell = (count: number, outcome: Outcome): string => {
    const text = (count === 0 ? "-" : String(count)).padEnd(10);
    if (count === 0 || outcome === "not applicable") return dim(text);
    if (outcome === "passed") return text;
    return outcome === "failed" ? red(text) : yellow(text);
  };
  return [
    "CHAPTER".padEnd(width) +
      columns
        .map(([title]) => title.padEnd(10))
        .join("")
        .trimEnd(),
    ...chapters.map(
      ({ chapter, counts }) =>
        chapter.padEnd(width) +
        columns
          .map(([, outcome]) => cell(counts[outcome], outcome))
          .join("")
          .trimEnd(),
    ),
  ];
}

function failureLines({ ids, level, title, protocol, failure }: CheckResult, colors: Colors): string[] {
  const { bold, cyan, dim, green, red } = colors;
  const { message = "", expected, seen, exchange } = failure ?? {};
  const values =
    expected === undefined || seen === undefined
      ? [`  ${message}`]
      : [
          ...(message.includes(expected) ? [] : [`  ${message}`]),
          ...indented(`${green("expected")} `, expected),
          ...indented(`${red("saw")}      `, seen),
        ];
  return [
    `${red("✗")} ${bold(ids.join(", "))} ${title} ${dim(`${level}, ${protocol}`)}`,
    ...values,
    ...(exchange === undefined ? [] : exchangeLines(exchange)).map(
      (line) => `    ${line.startsWith("> ") && !line.startsWith("> {") ? cyan(line) : dim(line)}`,
    ),
  ];
}

function indented(title: string, text: string): string[] {
  const [first = "", ...rest] = text.split("\n");
  return [`  ${title}${first}`, ...rest.map((line) => `           ${line}`)];
}
