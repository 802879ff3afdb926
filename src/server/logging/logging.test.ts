import { describe, expect, it } from "vitest";
import { jsonFormat } from "./json-format.ts";
import { createLogger } from "./log-writer.ts";
import { textFormat } from "./text-format.ts";

function logged(format: typeof textFormat, act: (logger: ReturnType<typeof createLogger>) => void): string {
  let text = "";
  act(createLogger({ format, verbosity: 2, write: (line) => (text += line) }));
  return text;
}

describe("logs", () => {
  it("R-LOG-1: text lines look like klog's", () => {
    expect(logged(textFormat, (logger) => logger.info("Serving securely on 127.0.0.1:9443"))).toMatch(
      /^I\d{4} \d\d:\d\d:\d\d\.\d{6} +\d+ apiserver\] Serving securely on 127\.0\.0\.1:9443\n$/,
    );
    const line = logged(textFormat, (logger) => logger.warning("HTTP", { verb: "GET", resp: 200, none: undefined }));
    expect(line).toMatch(/^W.*\] "HTTP" verb="GET" resp=200\n$/);
  });

  it("R-LOG-1: errors come with their stack, and what clients send makes no lines of its own", () => {
    const text = logged(textFormat, (logger) =>
      logger.error("Failed", new Error("a\nE1 forged"), { URI: "/x\nE1 forged" }),
    );
    const lines = text.trimEnd().split("\n");
    expect(lines[0]).toMatch(/^E.*\] "Failed" err="a\\nE1 forged" URI="\/x\\nE1 forged"$/);
    for (const line of lines.slice(1)) expect(line).toMatch(/^ {4}at /);
    expect(lines.length).toBeGreaterThan(1);
  });

  it("R-LOG-1: JSON", () => {
    const text = logged(jsonFormat, (logger) => logger.error("Failed", new Error("x"), { resp: 500 }));
    expect(JSON.parse(text)).toMatchObject({
      severity: "error",
      msg: "Failed",
      err: "x",
      resp: 500,
      ts: expect.any(Number),
    });
    expect(text.endsWith("}\n")).toBe(true);
  });

  it("tells whether a verbosity is wanted", () => {
    logged(textFormat, (logger) => {
      expect([logger.enabled(2), logger.enabled(3)]).toEqual([true, false]);
    });
  });
});
