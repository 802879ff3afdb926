import pico from "picocolors";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { CheckResult } from "../run/result.ts";
import { jsonReport } from "./json-report.ts";
import { junitReport } from "./junit-report.ts";
import { markdownReport } from "./markdown-report.ts";
import type { Report } from "./report.ts";
import { textReport } from "./text-report.ts";

const own: Pick<CheckResult, "chapter" | "protocol" | "milliseconds" | "exchanges" | "level"> = {
  chapter: "9 get and list",
  protocol: "HTTP/2",
  level: "P0",
  milliseconds: 12,
  exchanges: [],
};
const exchange = {
  method: "GET",
  path: "/apis/x",
  protocol: "HTTP/2",
  requestHeaders: { accept: "text/html", authorization: "(not shown)" },
  status: 500,
  responseHeaders: { "content-type": "text/plain", "x-dull": "1" },
  responseBody: 'half "<&>\u0000',
};
const report: Report = {
  server: "https://127.0.0.1:1",
  resource: "xs.v1.x.io",
  kind: "X",
  seconds: 1.25,
  stopped: false,
  results: [
    { ...own, ids: ["R-LIST-1"], title: "passes", outcome: "passed" },
    {
      ...own,
      ids: ["R-LIST-2", "R-LIST-3"],
      title: "fails <here>",
      outcome: "failed",
      failure: {
        message: "GET /apis/x: expected status 200, got status 500",
        expected: "status 200",
        seen: "status 500",
        exchange,
      },
      exchanges: [exchange],
    },
    { ...own, ids: ["R-LIST-4"], title: "means nothing", outcome: "not applicable", reason: "it is cluster-scoped" },
    { ...own, ids: ["R-LIST-5"], title: "cannot be seen", outcome: "skipped", reason: "401" },
  ],
};

describe("reports", () => {
  it("for a person: counts, failures with the exchange, reasons", () => {
    expect(textReport(report, pico.createColors(false))).toBe(`xs.v1.x.io at https://127.0.0.1:1

CHAPTER          PASSED    FAILED    SKIPPED   N/A
9 get and list   1         1         1         1

✗ R-LIST-2, R-LIST-3 fails <here> P0, HTTP/2
  expected status 200
  saw      status 500
    > GET /apis/x
    > accept: text/html
    < 500
    < content-type: text/plain
    < half "<&>·

Not applicable:
     1 it is cluster-scoped

Skipped:
     1 401

✗ 4 checks: 1 passed, 1 failed, 1 skipped, 1 not applicable in 1.3 s
`);
  });

  it("for CI: JUnit, in which nothing breaks the XML", () => {
    const xml = junitReport(report);
    expect(xml).toContain('<testsuites name="xs.v1.x.io" tests="4" failures="1" errors="0" skipped="2" time="1.250">');
    expect(xml).toContain('<testcase name="R-LIST-2, R-LIST-3: fails &lt;here&gt;"');
    expect(xml).toContain("half &quot;&lt;&amp;&gt;·");
    expect(xml).toContain('<skipped message="not applicable: it is cluster-scoped"/>');
    expect(xml.includes("\u0000")).toBe(false);
  });

  it("for a script: everything, which YAML readers read as well", () => {
    const data = JSON.parse(jsonReport(report)) as { counts: object; results: { exchanges: object[] }[] };
    expect(data.counts).toEqual({ passed: 1, failed: 1, skipped: 1, "not applicable": 1 });
    expect(data.results[1]?.exchanges).toHaveLength(1);
    expect(parse(jsonReport(report))).toEqual(data);
  });

  it("for a page: Markdown", () => {
    const text = markdownReport(report);
    expect(text).toContain("| 9 get and list | 1 | 1 | 1 | 1 |");
    expect(text).toContain("## R-LIST-2, R-LIST-3: fails <here>");
    expect(text).toContain("- 1: it is cluster-scoped");
  });
});
