// Measures the built package, each figure against the least that could be had on the same machine in the same minutes.
// Usage: npm run bench [-- --quick] [--only get,list,watch,create,writes,etcd,controllers,start,memory,version,chain,install] [--rounds 5]
// Prints a table and writes bench/results/latest.json; ends with 1 if something was not reached (not with --quick).
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { isReached, table } from "./harness/report.mjs";
import { createWorkspace, root } from "./harness/workspace.mjs";
import { measureControllers } from "./measurements/controllers.mjs";
import { measureCreate } from "./measurements/create.mjs";
import { measureMemory, measureStart } from "./measurements/process.mjs";
import { measureEtcd } from "./measurements/etcd.mjs";
import { measureGet, measureList } from "./measurements/reads.mjs";
import { measureChain, measureInstall, measureVersion } from "./measurements/tool.mjs";
import { measureWatch } from "./measurements/watch.mjs";
import { measureWrites } from "./measurements/writes.mjs";

const measurements = {
  get: measureGet,
  list: measureList,
  watch: measureWatch,
  create: measureCreate,
  writes: measureWrites,
  etcd: measureEtcd,
  controllers: measureControllers,
  start: measureStart,
  memory: measureMemory,
  version: measureVersion,
  chain: measureChain,
  install: measureInstall,
};

const { values: flags } = parseArgs({
  options: { quick: { type: "boolean" }, only: { type: "string" }, rounds: { type: "string" } },
});
const quick = flags.quick === true;
const names = flags.only?.split(",") ?? Object.keys(measurements);
const unknown = names.filter((name) => measurements[name] === undefined);
if (unknown.length > 0) {
  console.error(`unknown: ${unknown.join(", ")}; there are ${Object.keys(measurements).join(", ")}`);
  process.exit(2);
}
if (!existsSync(join(root, "dist", "index.js"))) {
  console.error('dist/ is not there; run "npm run build"');
  process.exit(2);
}

const options = { quick, rounds: Number(flags.rounds ?? (quick ? 1 : 5)) };
const workspace = await createWorkspace();
const results = [];
for (const name of names) {
  console.error(`measuring ${name} …`);
  results.push(...(await measurements[name](workspace, options)));
}

const machine = {
  processors: cpus().length,
  model: cpus()[0]?.model,
  node: process.version,
  platform: process.platform,
};
const folder = join(root, "bench", "results");
mkdirSync(folder, { recursive: true });
const report = { date: new Date().toISOString(), machine, options, results };
writeFileSync(join(folder, "latest.json"), `${JSON.stringify(report, undefined, 2)}\n`);
console.log(`\n${table(results)}\n\n${machine.processors} processors (${machine.model}), Node ${machine.node}`);
const missed = results.filter((result) => isReached(result) === false);
process.exit(missed.length > 0 && !quick ? 1 : 0);
