// An etcd for the measurements: of KUBEBUILDER_ASSETS, or on PATH; its data on disk, as the embedded storage's.
import { spawn } from "node:child_process";
import { accessSync, constants, mkdtempSync } from "node:fs";
import { connect, createServer } from "node:net";
import { delimiter, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** @returns undefined, loudly, where there is none; else its `url`, and `stop()` */
export async function startEtcd({ directory }) {
  const program = find();
  if (program === undefined) {
    console.error("SKIPPED: etcd: none on PATH or in KUBEBUILDER_ASSETS (Debian: apt-get install etcd-server)");
    return undefined;
  }
  const [clientPort, peerPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${clientPort}`;
  const peer = `http://127.0.0.1:${peerPort}`;
  const flags = [
    `--data-dir=${mkdtempSync(join(directory, "etcd-"))}`,
    `--listen-client-urls=${url}`,
    `--advertise-client-urls=${url}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    "--logger=zap",
    "--log-level=error",
  ];
  const child = spawn(program, flags, { stdio: ["ignore", "ignore", "inherit"] });
  const kill = () => child.kill("SIGKILL");
  process.on("exit", kill);
  for (let tries = 0; !(await listens(clientPort)); tries++) {
    if (tries > 300 || child.exitCode !== null) throw new Error("etcd did not start");
    await pause(100);
  }
  const stop = () =>
    new Promise((resolve) => {
      process.off("exit", kill);
      child.once("exit", resolve);
      kill();
    });
  return { url, stop };
}

function find() {
  const folders = [process.env.KUBEBUILDER_ASSETS, ...(process.env.PATH ?? "").split(delimiter)];
  return folders
    .filter(Boolean)
    .map((folder) => join(folder, "etcd"))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function listens(port) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("error", () => resolve(false));
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
  });
}
