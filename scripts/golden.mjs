// Makes the projects of test/golden with the real CLI (run "npm run build" first).
// Usage: node scripts/golden.mjs            writes them anew
//        node scripts/golden.mjs --check    says where they differ from what the CLI makes now
//        node scripts/golden.mjs --run      installs, checks, tests, builds and boots each in a folder of its own
import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { get } from "node:https";
import { tmpdir } from "node:os";
import { dirname, join, sep } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const golden = join(root, "test", "golden");
/** In a command: the folder of the CustomResourceDefinitions that are imported. */
const definitions = join(root, "test", "import-crd", "definitions");
const projects = JSON.parse(readFileSync(join(golden, "projects.json"), "utf8"));
const [mode = "--write", ...wanted] = process.argv.slice(2);
const modes = { "--write": writeAll, "--check": checkAll, "--run": runAll };
if (modes[mode] === undefined) {
  console.error(`unknown mode ${mode}, expected one of ${Object.keys(modes).join(", ")}`);
  process.exit(2);
}
const names = Object.keys(projects).filter((name) => wanted.length === 0 || wanted.includes(name));
const scratch = realpathSync(mkdtempSync(join(tmpdir(), "golden-")));
try {
  await modes[mode]();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function writeAll() {
  for (const name of names) {
    const made = make(name);
    rmSync(join(golden, name), { recursive: true, force: true });
    cpSync(made, join(golden, name), { recursive: true });
    console.log(`wrote test/golden/${name}`);
  }
}

function checkAll() {
  for (const name of names) {
    const differences = compare(join(golden, name), make(name));
    console.log(`${differences.length === 0 ? "ok    " : "DIFFER"} test/golden/${name}`);
    for (const difference of differences) console.log(`         ${difference}`);
    if (differences.length > 0) process.exitCode = 1;
  }
  if (process.exitCode === 1) console.log("See what changed: node scripts/golden.mjs && git diff test/golden");
}

async function runAll() {
  for (const name of names) {
    const directory = join(scratch, name);
    cpSync(join(golden, name), directory, { recursive: true });
    const file = join(directory, "package.json");
    // In test/golden the package is three folders up.
    writeFileSync(file, readFileSync(file, "utf8").replace("file:../../..", `file:${root}`));
    const npm = (...words) => run("npm", words, directory);
    npm("install", "--prefer-offline", "--no-audit", "--no-fund");
    for (const script of ["check", "test", "build"]) npm("run", script);
    await boot(directory);
    console.log(`ok     test/golden/${name}`);
  }
}

/** Starts the built API server, waits until it is ready, and stops it. */
async function boot(directory) {
  const flags = ["--secure-port=0", "--bind-address=127.0.0.1", "--storage-backend=memory"];
  const server = spawn(process.execPath, [join("bin", "apiserver.js"), ...flags], { cwd: directory });
  let log = "";
  server.stderr.on("data", (chunk) => (log += chunk));
  const ended = new Promise((resolve) => server.on("close", resolve));
  const running = () => server.exitCode === null && server.signalCode === null;
  const deadline = performance.now() + 60_000;
  let ready = false;
  while (!ready && running() && performance.now() < deadline) {
    await setTimeout(100);
    const port = /Serving securely on \S+:(\d+)/.exec(log)?.[1];
    ready = port !== undefined && (await isReady(port));
  }
  server.kill(ready ? "SIGTERM" : "SIGKILL");
  const code = await ended;
  if (!ready || code !== 0)
    throw new Error(`the server was ${ready ? "" : "not "}ready and ended with ${code}:\n${log}`);
}

function isReady(port) {
  return new Promise((resolve) => {
    get({ host: "127.0.0.1", port, path: "/readyz", rejectUnauthorized: false, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    }).on("error", () => resolve(false));
  });
}

function make(name) {
  const directory = join(scratch, name);
  for (const [index, line] of projects[name].entries()) {
    const init = index === 0 ? ["--skip-install", "--skip-git", "--runtime", "file:../../..", directory] : [];
    const words = [
      join(root, "bin", "apiserver-boot.js"),
      ...line.replace("{definitions}", definitions).split(" "),
      ...init,
    ];
    run(process.execPath, words, index === 0 ? scratch : directory);
  }
  return directory;
}

function run(program, words, cwd) {
  const env = { ...process.env, SOURCE_DATE_EPOCH: "1767225600", CI: "true" };
  const { status, stdout, stderr, error } = spawnSync(program, words, { cwd, env, encoding: "utf8" });
  if (status === 0) return;
  throw new Error(`${program} ${words.join(" ")} failed:\n${error?.message ?? ""}${stdout ?? ""}${stderr ?? ""}`);
}

function compare(expected, made) {
  const [before, after] = [filesIn(expected), filesIn(made)];
  return [...new Set([...before, ...after])]
    .sort((a, b) => (a < b ? -1 : 1))
    .flatMap((path) => {
      if (!after.includes(path)) return [`${path}: no longer made`];
      if (!before.includes(path)) return [`${path}: new`];
      const same = readFileSync(join(expected, path)).equals(readFileSync(join(made, path)));
      return same ? [] : [`${path}: other content`];
    });
}

function filesIn(directory) {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(directory.length + 1)
        .split(sep)
        .join("/"),
    );
}
