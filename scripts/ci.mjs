// The slower suites behind `npm cit`, one after the other, and the sum of everything. Called by .ci/run with the exit
// code of `npm cit`; finds the counts of vitest runs as JSON files in the folder CI_RESULTS.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const results = process.env.CI_RESULTS ?? mkdtempSync(join(tmpdir(), "ci-results-"));
const totals = { passed: 0, failed: 0, skipped: 0 };
const failures = [];

/** Runs one step; a step without counts of its own counts as one. */
function step(name, command, args, options = {}) {
  const started = Date.now();
  console.log(`\n== ${name}`);
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, CI_RESULTS: results, CI_SUITE: name.replaceAll(/[^a-z0-9]+/gi, "-"), ...options.env },
    timeout: options.timeoutMinutes === undefined ? undefined : options.timeoutMinutes * 60_000,
  });
  if (error !== undefined) console.log(error.message);
  const seconds = ((Date.now() - started) / 1000).toFixed(0);
  if (status !== 0 && status === options.skipCode) {
    console.log(`SKIPPED: ${name}`);
    totals.skipped += 1;
    return;
  }
  console.log(`${status === 0 ? "ok" : "FAILED"}: ${name} (${seconds} s)`);
  if (options.counted !== true) totals[status === 0 ? "passed" : "failed"] += 1;
  if (status !== 0) failures.push(name);
}

const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
const suite = (name, project, options = {}) =>
  step(name, options.node ?? process.execPath, [...(options.nodeArgs ?? []), vitest, "run", "--project", project], {
    ...options,
    counted: true,
  });

const citStatus = Number(process.argv[2] ?? 0);
if (citStatus !== 0) failures.push("npm cit");

step("check", "npm", ["run", "--silent", "check"]);
step("build", "npm", ["run", "--silent", "build"]);
step("package lint", "npm", ["run", "--silent", "package-lint"]);
suite("contract", "contract");
suite("faults", "fault", { timeoutMinutes: 15 });
suite("etcd", "etcd", { timeoutMinutes: 15 });
suite("PostgreSQL", "postgres", { timeoutMinutes: 10 });
suite("SQLite", "sqlite", { timeoutMinutes: 10 });
suite("images", "image", { timeoutMinutes: 15 });
suite("informer soak", "soak", { env: { SOAK_MINUTES: process.env.SOAK_MINUTES ?? "5" }, timeoutMinutes: 20 });
suite("end to end", "e2e", { timeoutMinutes: 30 });
step("kube-apiserver and etcd are there, or built", process.execPath, ["scripts/control-plane.mjs", "binaries"], {
  timeoutMinutes: 60,
  skipCode: 3,
});
suite("control plane", "control-plane", { timeoutMinutes: 30 });
step("every P0 and P1 is shown, and docs/conformance.md says how", process.execPath, [
  "scripts/conformance.mjs",
  "--check",
]);
suite("differential run", "differential", { timeoutMinutes: 20 });
step("the programs of a node are there, or installed", process.execPath, ["scripts/ci/node-programs.mjs"], {
  timeoutMinutes: 10,
  skipCode: 3,
});
step("the programs of a cluster are there, or built", process.execPath, ["scripts/cluster.mjs", "binaries"], {
  timeoutMinutes: 30,
  skipCode: 3,
});
suite("cluster", "cluster", { timeoutMinutes: 20 });
suite("docs", "docs", { timeoutMinutes: 20 });
step("golden projects are what the tool makes", process.execPath, ["scripts/golden.mjs", "--check"]);
step("golden projects install, check, test, build and serve", process.execPath, ["scripts/golden.mjs", "--run"], {
  timeoutMinutes: 20,
});
step("quickstart from a fresh clone", process.execPath, ["scripts/ci/fresh-quickstart.mjs"], { timeoutMinutes: 10 });
step(
  "bench runs",
  process.execPath,
  ["bench/run.mjs", "--quick", "--only", "get,list,create,writes,controllers,start,version"],
  {
    timeoutMinutes: 10,
  },
);
// The contract on the oldest Node, above, and on the newest: for the one between there is no time.
for (const [major, projects] of [
  [24, ["unit", "sqlite"]],
  [26, ["unit", "contract", "sqlite"]],
]) {
  const npx = [
    "--yes",
    "--package",
    `node@${major}`,
    "--",
    "node",
    vitest,
    "run",
    ...projects.flatMap((project) => ["--project", project]),
  ];
  step(`Node ${major}`, "npx", npx, { counted: true, timeoutMinutes: 15 });
}

for (const file of readdirSync(results).filter((name) => name.endsWith(".json"))) {
  const report = JSON.parse(readFileSync(join(results, file), "utf8"));
  totals.passed += report.numPassedTests;
  // A file that cannot be loaded, and a run without tests, are failures too.
  totals.failed += report.numFailedTests || (report.success && report.numTotalTests > 0 ? 0 : 1);
  totals.skipped += report.numPendingTests + report.numTodoTests;
}
rmSync(results, { recursive: true, force: true });
if (failures.length > 0 && totals.failed === 0) totals.failed = failures.length;
if (failures.length > 0) console.log(`\nfailed: ${failures.join(", ")}`);
console.log(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exit(totals.failed === 0 ? 0 : 1);
