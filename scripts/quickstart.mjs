// From a fresh clone to a CronTab shown by kubectl: installs and builds the tool, makes a project in a temporary folder,
// builds and runs it, and applies the manifest. Usage: npm run quickstart
// On a terminal the server goes on until Ctrl-C; elsewhere (or with CI=true) it ends by itself. Nothing is left behind.
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { run, start, stopAll } from "./quickstart/processes.mjs";
import { applyWithClient, showWithClient } from "./quickstart/show-with-client.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const tool = join(root, "bin", "apiserver-boot.js");
const manifest = join(root, "examples", "crontab", "my-crontab.yaml");
const isCi = !["", "false", "0"].includes(process.env.CI ?? "");
const staysUp = process.stdin.isTTY === true && process.stdout.isTTY === true && !isCi;
const started = performance.now();

const project = mkdtempSync(join(tmpdir(), "apiserver-boot-quickstart-"));
process.on("exit", () => rmSync(project, { recursive: true, force: true }));
let interrupted = false;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    interrupted = true;
    void stopAll();
  });
}

try {
  await main();
} catch (error) {
  console.error(interrupted ? "Stopped." : `\n${error.message}`);
  process.exitCode = interrupted ? 130 : 1;
}
await stopAll();

async function main() {
  const columns = ["Schedule=.spec.cronSpec", "Image=.spec.image", "Age=.metadata.creationTimestamp:date"];
  const flags = ["--short-name", "ct", ...columns.flatMap((column) => ["--column", column])];
  await step("install the packages of the tool", install);
  await step("build the tool", () => run(process.execPath, [join(root, "scripts", "build.mjs")], { cwd: root }));
  await step("make a project and install its packages", () =>
    boot("init", "repo", "--domain", "example.com", "--name", "quickstart", "--skip-git", "--yes"),
  );
  await step("add the kind CronTab", () =>
    boot(..."create group version resource --group stable --version v1 --kind CronTab".split(" "), ...flags),
  );
  await step("build executables", () => boot("build", "executables"));
  const server = await step("start the server with embedded storage", serve);
  const hasKubectl = await findKubectl();
  await step("apply examples/crontab/my-crontab.yaml", () =>
    hasKubectl
      ? kubectl(server, "apply", "-f", manifest)
      : applyWithClient({ root, manifest, kubeconfig: server.kubeconfig }),
  );
  console.log(`\nThe API is served after ${secondsSince(started)}.\n`);
  await (hasKubectl ? showWithKubectl(server) : showWithClient({ root, kubeconfig: server.kubeconfig }));
  printNext(server);
  if (staysUp) await server.ended;
}

async function install() {
  // npm writes its hidden lock file last.
  const done = join(root, "node_modules", ".package-lock.json");
  if (existsSync(done) && statSync(done).mtimeMs >= statSync(join(root, "package-lock.json")).mtimeMs) return;
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  await run(npm, ["ci", "--prefer-offline", "--no-audit", "--no-fund"], { cwd: root });
}

function boot(...args) {
  return run(process.execPath, [tool, ...args], { cwd: project });
}

/** Starts the server, and resolves when it is ready. */
async function serve() {
  const args = [tool, "run", "local", "--build=false", "--secure-port", "0", "-o", "json"];
  const child = start(process.execPath, args, { cwd: project });
  const ended = child.ended.then((problem) => {
    if (problem !== undefined && !interrupted) throw new Error(problem);
  });
  const ready = await Promise.race([child.line((line) => line.startsWith("{")), ended]);
  if (ready === undefined) throw new Error("The server ended before it was ready.");
  return { ...JSON.parse(ready), ended };
}

async function findKubectl() {
  return run("kubectl", ["version", "--client"]).then(
    () => true,
    () => false,
  );
}

/** What kubectl caches would stay in the home folder otherwise. */
function kubectl({ kubeconfig }, ...args) {
  return run("kubectl", ["--kubeconfig", kubeconfig, "--cache-dir", join(project, ".kubectl"), ...args]);
}

async function showWithKubectl(server) {
  for (const args of [
    ["get", "crontabs"],
    ["get", "ct", "my-new-cron-object", "-o", "yaml"],
  ]) {
    console.log(`$ kubectl ${args.join(" ")}\n${await kubectl(server, ...args)}`);
  }
}

function printNext({ server, kubeconfig }) {
  const watch = `The server runs on ${server}. In another terminal:\n\n    kubectl --kubeconfig ${kubeconfig} get crontabs --watch\n`;
  if (staysUp) console.log(watch);
  console.log("A project of your own:\n");
  console.log(`    node ${tool} init repo --domain example.com my-apiserver`);
  console.log("    cd my-apiserver");
  console.log("    npx apiserver-boot create resource --group stable --version v1 --kind CronTab");
  console.log("    npm start\n");
  if (staysUp) console.log("Ctrl-C stops the server and removes its project.");
}

/** Does something, and prints what it was and how long it took. */
async function step(name, act) {
  if (interrupted) throw new Error("stopped");
  const begun = performance.now();
  if (staysUp) process.stdout.write(`… ${name}`);
  let result;
  try {
    result = await act();
  } finally {
    if (staysUp) process.stdout.write("\r\u001B[2K");
  }
  if (interrupted) throw new Error("stopped");
  console.log(`✓ ${name} (${secondsSince(begun)})`);
  return result;
}

function secondsSince(time) {
  return `${((performance.now() - time) / 1000).toFixed(1)} s`;
}
