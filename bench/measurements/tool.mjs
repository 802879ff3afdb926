// What a person waits for: the tool's own start, the chain of commands, and what npx has to install.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, lstatSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { median } from "../harness/rounds.mjs";
import { root } from "../harness/workspace.mjs";
import { outputOf, secondsOf } from "./run-program.mjs";

const tool = join(root, "bin", "apiserver-boot.js");
const boot = (cwd, ...args) => secondsOf(process.execPath, [tool, ...args], { cwd });

export async function measureVersion(_workspace, { quick }) {
  const times = { ours: [], floor: [] };
  for (let round = 0; round < (quick ? 3 : 15); round++) {
    times.ours.push(await secondsOf(process.execPath, [tool, "--version"]));
    times.floor.push(await secondsOf(process.execPath, ["-e", "0"]));
  }
  const [value, floor] = [median(times.ours) * 1000, median(times.floor) * 1000];
  return [{ name: "apiserver-boot --version", unit: "ms", value, floor, ratio: floor / value }];
}

/** From an empty folder to executables, the first of two runs fills npm's cache; then how fast what was built starts. */
export async function measureChain({ directory, files }, { quick }) {
  if (!quick) await chain(mkdtempSync(join(directory, "project-")));
  const cwd = mkdtempSync(join(directory, "project-"));
  const steps = await chain(cwd);
  const total = Object.values(steps).reduce((sum, each) => sum + each, 0);
  const starts = [];
  for (let round = 0; round < (quick ? 1 : 7); round++) starts.push(await secondsToServe(cwd, files));
  return [
    { name: "init, create, build", unit: "s", value: total, steps },
    { name: "start to ready, as built", unit: "ms", value: median(starts) * 1000 },
  ];
}

async function chain(cwd) {
  return {
    init: await boot(cwd, "init", "repo", "--domain", "example.com", "--name", "bench", "--skip-git", "--yes"),
    create: await boot(cwd, ..."create resource --group stable --version v1 --kind CronTab --yes".split(" ")),
    build: await boot(cwd, "build", "executables"),
  };
}

/** The built server, on an empty folder of its own, until it says that it serves. */
async function secondsToServe(cwd, { ca, serverCert, serverKey }) {
  const flags = [
    "--secure-port=0",
    "--bind-address=127.0.0.1",
    `--tls-cert-file=${serverCert}`,
    `--tls-private-key-file=${serverKey}`,
    `--client-ca-file=${ca}`,
    `--data-dir=${mkdtempSync(join(cwd, "data-"))}`,
  ];
  const executable = join(
    cwd,
    "bin",
    readdirSync(join(cwd, "bin")).find((name) => /^apiserver(\.m?js)?$/.test(name)),
  );
  const started = performance.now();
  const server = spawn(process.execPath, [executable, ...flags], { stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise((resolve) => server.once("exit", resolve));
  let log = "";
  const seconds = await new Promise((resolve, reject) => {
    server.stderr.on("data", (chunk) => {
      log += chunk;
      if (log.includes("Serving securely")) resolve((performance.now() - started) / 1000);
    });
    void ended.then(() => reject(new Error(`the built server ended\n${log}`)));
  });
  server.kill("SIGKILL");
  await ended;
  return seconds;
}

/** The packed package and everything it needs, as npx would install it. */
export async function measureInstall({ directory }, { quick }) {
  const folder = mkdtempSync(join(directory, "install-"));
  const packed = await outputOf("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", folder], {
    cwd: root,
  });
  const tarball = join(folder, packed.trim().split("\n").at(-1));
  const project = join(folder, "project");
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), '{"private":true}');
  const options = ["--omit=dev", "--no-audit", "--no-fund", "--prefer-offline", ...(quick ? ["--ignore-scripts"] : [])];
  const seconds = await secondsOf("npm", ["install", tarball, ...options], { cwd: project });
  const modules = join(project, "node_modules");
  const value = sizeUnder(modules, onDisk) / 1e6;
  const contents = sizeUnder(modules, ({ size }) => size) / 1e6;
  const largest = largestPackages(modules);
  return [{ name: "what npx installs", unit: "MB on disk", value, atMost: 60, contents, seconds, largest }];
}

/** As du counts: small files take a whole block. Where a file system has no blocks, the bytes in it. */
const onDisk = ({ blocks, size }) => (blocks === undefined ? size : blocks * 512);

function sizeUnder(path, sizeOf) {
  const status = lstatSync(path);
  if (!status.isDirectory()) return sizeOf(status);
  return readdirSync(path).reduce((sum, name) => sum + sizeUnder(join(path, name), sizeOf), sizeOf(status));
}

function largestPackages(modules) {
  const names = readdirSync(modules).flatMap((name) =>
    name.startsWith("@") ? readdirSync(join(modules, name)).map((scoped) => `${name}/${scoped}`) : [name],
  );
  const sizes = names.map((name) => [name, Math.round(sizeUnder(join(modules, name), onDisk) / 1e5) / 10]);
  return Object.fromEntries(sizes.sort((a, b) => b[1] - a[1]).slice(0, 8));
}
