// Asks Kubernetes' own code what it makes of the tables of src/schema/cel/testdata, and writes its answers there.
// Needs Go, and its module proxy the first time. Usage: node test/cel-oracle/generate.mjs
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const testdata = new URL("../../src/schema/cel/testdata/", import.meta.url);
const read = (url) => readFileSync(url, "utf8").trim();

/** One question a line, one answer a line. */
function ask(lines) {
  const options = { cwd: here, input: lines.join("\n"), encoding: "utf8", maxBuffer: 1 << 28 };
  return execFileSync("go", ["run", "."], options).trim().split("\n");
}

// Whole numbers beyond 2^53 must not pass through JSON.parse: self.json is sent as it is.
const fixture = read(new URL("self.json", testdata)).replaceAll("\n", " ").trim().slice(1, -1);
const expressions = read(new URL("expressions.txt", import.meta.url))
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"));
const answers = ask(expressions.map((expression) => `{"expression":${JSON.stringify(expression)},${fixture}}`));
const rows = answers.map((line) => {
  const { expression, compileErrors, value, error, cost } = JSON.parse(line);
  // The name of self's type holds the time; ours has none.
  const problems = compileErrors?.map((text) => text.replaceAll(/selfType[\w.@]*/g, "object"));
  return JSON.stringify({ expression, compileErrors: problems, value, error, cost });
});
writeFileSync(new URL("expressions.jsonl", testdata), `${rows.join("\n")}\n`);

// The table of objects is its own list of questions: what was answered before is not read.
const rules = new URL("rules.jsonl", testdata);
writeFileSync(rules, `${ask(read(rules).split("\n")).join("\n")}\n`);
