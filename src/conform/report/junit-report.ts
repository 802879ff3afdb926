import type { CheckResult } from "../run/result.ts";
import { exchangeLines } from "./exchange-lines.ts";
import type { Report } from "./report.ts";

/** For CI systems: a suite for each chapter and protocol. */
export function junitReport({ resource, results, seconds }: Report): string {
  const suites = groupBy(results, ({ chapter, protocol }) => `${chapter} ${protocol}`);
  const lines = [...suites].map(([name, own]) => {
    const cases = own.map(testCase).join("");
    return `  <testsuite name="${escaped(name)}"${counts(own)} time="${timeOf(own)}">\n${cases}  </testsuite>\n`;
  });
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    `<testsuites name="${escaped(resource)}"${counts(results)} time="${seconds.toFixed(3)}">\n${lines.join("")}</testsuites>\n`
  );
}

function counts(results: readonly CheckResult[]): string {
  const failures = results.filter(({ outcome }) => outcome === "failed").length;
  const skipped = results.filter(({ outcome }) => outcome === "skipped" || outcome === "not applicable").length;
  return ` tests="${results.length}" failures="${failures}" errors="0" skipped="${skipped}"`;
}

const timeOf = (results: readonly CheckResult[]): string =>
  (results.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 1000).toFixed(3);

function testCase(result: CheckResult): string {
  const { ids, title, chapter, protocol } = result;
  const name = escaped(`${ids.join(", ")}: ${title}`);
  const start = `    <testcase name="${name}" classname="${escaped(`${chapter} ${protocol}`)}" time="${timeOf([result])}"`;
  const inside = outcomeOf(result);
  return inside === "" ? `${start}/>\n` : `${start}>\n      ${inside}\n    </testcase>\n`;
}

function outcomeOf({ outcome, reason = "", failure }: CheckResult): string {
  if (outcome === "passed") return "";
  if (outcome !== "failed") return `<skipped message="${escaped(`${outcome}: ${reason}`)}"/>`;
  const { message = "", expected, seen, exchange } = failure ?? {};
  const text = [
    ...(expected === undefined ? [] : [`expected ${expected}`]),
    ...(seen === undefined ? [] : [`saw ${seen}`]),
    ...(exchange === undefined ? [] : exchangeLines(exchange)),
  ].join("\n");
  return `<failure message="${escaped(message)}">${escaped(text)}</failure>`;
}

/** XML knows no control characters, escaped or not. */
const escaped = (text: string): string =>
  text
    // eslint-disable-next-line no-control-regex -- control characters are what is looked for
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "·")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\n", "&#10;");

function groupBy<T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const name = key(item);
    const group = groups.get(name) ?? [];
    group.push(item);
    groups.set(name, group);
  }
  return groups;
}
