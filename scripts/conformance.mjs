// Writes docs/conformance.md: every requirement, what shows it, and what came of that on kube-apiserver and on ours.
//   npm run conformance               from docs/conformance-results.json and the names of tests
//   npm run conformance -- --run      runs the checks first, and writes docs/conformance-results.json
//   npm run conformance -- --check    writes nothing: fails where the page would change, and where nothing shows a P0 or P1
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const page = join(root, "docs", "conformance.md");
const resultsFile = join(root, "docs", "conformance-results.json");
const openFile = join(root, "docs", "conformance-open.json");
/** Chapters of the contract whose P0 and P1 must be shown. */
const required = new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 19, 20, 21, 23]);

const isCheck = process.argv.includes("--check");
if (process.argv.includes("--run")) runChecks();
if (!existsSync(join(root, "dist", "conform"))) execFileSync("npm", ["run", "--silent", "build"], { cwd: root });
const { requirementChapters } = await import(join(root, "dist", "conform", "requirements.js"));

const results = JSON.parse(readFileSync(resultsFile, "utf8"));
const open = JSON.parse(readFileSync(openFile, "utf8"));
const sources = readSources();
const problems = findProblems();
const text = format(render());

if (isCheck) {
  if (readFileSync(page, "utf8") !== text) problems.push("docs/conformance.md is not what npm run conformance makes");
} else writeFileSync(page, text);
for (const problem of problems) console.error(problem);
console.log(`${Object.keys(open).length} requirements are open, each with its reason in docs/conformance-open.json`);
process.exitCode = problems.length === 0 ? 0 : 1;

function runChecks() {
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const args = [vitest, "run", "--project", "control-plane", "test/control-plane/conformance.test.ts"];
  const env = { ...process.env, UPDATE_CONFORMANCE: "1" };
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit", env });
  if (status !== 0) process.exit(1);
}

/** Files of checks and tests, with their text. */
function readSources() {
  const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "src", "test"], {
    cwd: root,
    encoding: "utf8",
  });
  return (
    files
      .split("\n")
      .filter((file) => /\.test\.ts$|^test\/kubectl\/.*\.ts$|^test\/storage\/|^test\/contract\/cases\//.test(file))
      // These try the checks themselves, or run them all.
      .filter((file) => !/^src\/conform\/|\/conform-command\.test\.ts$|\/conformance\.test\.ts$/.test(file))
      .filter((file) => existsSync(join(root, file)))
      .map((file) => ({ file, text: readFileSync(join(root, file), "utf8") }))
  );
}

/** Tests whose names say that they show it. */
function testsOf(id) {
  const inName = new RegExp(`["'\`][^"'\`\\n]*\\b${id}\\b`);
  return sources.filter(({ text }) => inName.test(text)).map(({ file }) => file);
}

function findProblems() {
  const found = [];
  const known = new Set();
  for (const { number, requirements } of requirementChapters) {
    for (const [id, level] of requirements) {
      known.add(id);
      const { real = {}, ours = {} } = results.requirements[id] ?? {};
      if (!isShown(id) && open[id] === undefined && required.has(number) && level !== "P2")
        found.push(`${id} (${level}): neither a check that passes nor a test shows it`);
      if (isShown(id) && open[id] !== undefined)
        found.push(`${id} is shown now: take it out of docs/conformance-open.json`);
      for (const [where, counts] of Object.entries({ "kube-apiserver": real, ours })) {
        if ((counts.failed ?? 0) > 0) found.push(`${id} (${level}): ${counts.failed} checks fail on ${where}`);
      }
    }
  }
  for (const id of [...Object.keys(open), ...Object.keys(results.requirements)]) {
    if (!known.has(id)) found.push(`${id} is no requirement`);
  }
  return found;
}

function render() {
  const all = requirementChapters.flatMap(({ requirements }) => requirements);
  const shown = all.filter(([id]) => isShown(id));
  const lines = [
    "<!-- Written by scripts/conformance.mjs (npm run conformance); not to be edited. -->",
    "",
    "# Conformance",
    "",
    "What the contract of a Kubernetes API server demands, and what shows that it holds. P0: clients break without it, P1: a user",
    "notices, P2: polish. Checks are those of [`apiserver-boot conform`](commands/conform.md), which anybody can run against",
    `any server; their results are of custom resources on kube-apiserver ${results.kubeApiServer}, and of the same kinds on ours, each`,
    "over HTTP/1.1 and HTTP/2. What no client can see is shown by tests. Where kube-apiserver differs from the contract, it is",
    "[written down](contract-notes.md).",
    "",
    `${shown.length} of ${all.length} requirements are shown by a check or a test; ${Object.keys(open).length} are open, with the reason.`,
  ];
  for (const { number, title, requirements } of requirementChapters) {
    lines.push("", `## ${number} ${title}`, "");
    lines.push(
      "| Requirement | Level | | Checks on kube-apiserver | Checks on ours | Tests |",
      "| --- | --- | --- | --- | --- | --- |",
    );
    for (const [id, level, summary] of requirements) lines.push(row(id, level, summary));
  }
  return `${lines.join("\n")}\n`;
}

function isShown(id) {
  return (results.requirements[id]?.ours.passed ?? 0) > 0 || testsOf(id).length > 0;
}

function row(id, level, summary) {
  const { real = {}, ours = {} } = results.requirements[id] ?? {};
  const tests = testsOf(id)
    .map((file) => `[${file.split("/").at(-1)}](../${file})`)
    .join(", ");
  const last = tests === "" && open[id] !== undefined ? `open: ${open[id]}` : tests;
  return `| ${id} | ${level} | ${summary} | ${counts(real)} | ${counts(ours)} | ${last} |`;
}

function counts(own) {
  return Object.entries(own)
    .map(([outcome, count]) => `${count} ${outcome}`)
    .join(", ");
}

/** As everything else in the repository is. */
function format(markdown) {
  const prettier = join(root, "node_modules", "prettier", "bin", "prettier.cjs");
  return execFileSync(process.execPath, [prettier, "--stdin-filepath", page], {
    input: markdown,
    encoding: "utf8",
    cwd: root,
  });
}
