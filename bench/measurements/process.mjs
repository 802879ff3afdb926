// What a server costs before anybody asks it anything: time to start, memory.
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { startChild } from "../harness/child.mjs";
import { median } from "../harness/rounds.mjs";
import { createWidgets, fetchBytes, startApiServer } from "./under-load.mjs";
import { collectionPath } from "../harness/widget.mjs";
import { secondsOf } from "./run-program.mjs";

const mebibyte = 1_048_576;

/** Seconds from the start of the process until it is ready, beside those of a process that does nothing. */
export async function measureStart(workspace, { quick }) {
  const { directory, files } = workspace;
  const objects = quick ? 100 : 10_000;
  const filled = mkdtempSync(join(directory, "data-"));
  const filling = await startChild("servers/api-server.mjs", { files, directory: filled });
  await createWidgets({ files, port: filling.ready.port }, "object", objects);
  await filling.stop();
  const times = { empty: [], filled: [], nothing: [] };
  for (let round = 0; round < (quick ? 2 : 7); round++) {
    times.empty.push(await secondsToReady({ files, directory: mkdtempSync(join(directory, "data-")) }));
    times.filled.push(await secondsToReady({ files, directory: filled }));
    times.nothing.push(await secondsOf(process.execPath, ["-e", "0"]));
  }
  const floor = median(times.nothing) * 1000;
  return [
    { name: "start to ready, empty", unit: "ms", value: median(times.empty) * 1000, floor },
    { name: `start to ready, ${objects} objects`, unit: "ms", value: median(times.filled) * 1000, floor },
  ];
}

async function secondsToReady(job) {
  const started = performance.now();
  const server = await startChild("servers/api-server.mjs", job);
  const seconds = (performance.now() - started) / 1000;
  await server.stop();
  return seconds;
}

/** Resident memory, after a garbage collection. */
export async function measureMemory(workspace, { quick }) {
  const { files } = workspace;
  const objects = quick ? 100 : 10_000;
  const server = await startApiServer(workspace);
  const { port } = server.ready;
  const idle = await residentBytes(server);
  await createWidgets({ files, port }, "object", objects);
  const filled = await residentBytes(server);
  const { length } = await fetchBytes({ files, port }, collectionPath);
  await server.stop();
  return [
    { name: "resident memory, idle", unit: "MiB", value: idle / mebibyte },
    { name: `resident memory, ${objects} objects`, unit: "MiB", value: filled / mebibyte, bytes: length },
  ];
}

async function residentBytes(server) {
  await server.call("collectGarbage");
  return (await server.call("usage")).rss;
}
