// Watches from a process of its own, and writes what they see: each change is made when all have seen the one before.
// Or writes what nobody watches, each change when the one before is answered.
// Job: { port, files, watchers, connections, watchPath, watchedPath, unwatchedPath }.
import { readFileSync } from "node:fs";
import { answerParent, usage } from "../harness/parent.mjs";
import { headerBlock, Http2Connection } from "./http2-connection.mjs";

const job = JSON.parse(process.argv[2]);
const { ca, cert, key } = job.files;
const credentials = { ca: readFileSync(ca), cert: readFileSync(cert), key: readFileSync(key) };
const authority = `localhost:${job.port}`;
const headers = { accept: "application/json", "user-agent": "bench/v1.0.0 (linux/amd64)" };
const watchRequest = headerBlock({ method: "GET", path: job.watchPath, authority, headers });
const writeRequest = (path) =>
  headerBlock({
    method: "PATCH",
    path,
    authority,
    headers: { ...headers, "content-type": "application/merge-patch+json" },
  });
const writeRequests = { watched: writeRequest(job.watchedPath), unwatched: writeRequest(job.unwatchedPath) };
const newline = 10;
const target = { host: "127.0.0.1", port: job.port, credentials };

let run;
let written = 0;
let watchedWrites = 0;
const seen = [];
await openWatches();
const writer = await Http2Connection.connect(target, { onEnd: () => run.kind === "unwatched" && changeMade() });
answerParent({ run: start, usage });
process.send({ ready: true });

async function openWatches() {
  const perConnection = Math.ceil(job.watchers / job.connections);
  for (let opened = 0, index = 0; opened < job.watchers; index++) {
    const counts = new Map();
    seen.push(counts);
    const connection = await Http2Connection.connect(target, { onData: (...data) => received(counts, ...data) });
    for (let count = 0; count < perConnection && opened < job.watchers; count++, opened++) {
      counts.set(connection.request(watchRequest), 0);
    }
    connection.flush();
  }
  await new Promise((resolve) => setTimeout(resolve, 500)); // A watch without events says nothing when it has begun.
}

/** @param kind "watched" or "unwatched" */
function start({ count, kind }) {
  return new Promise((resolve, reject) => {
    run = { kind, count, done: 0, lines: 0, resolve, reject, cpu: usage().cpu, started: performance.now() };
    write();
  });
}

function write() {
  if (run.kind === "watched") watchedWrites++;
  writer.request(writeRequests[run.kind], Buffer.from(JSON.stringify({ spec: { replicas: ++written % 100 } })));
  writer.flush();
}

function received(counts, stream, chunk, start, end) {
  for (let at = chunk.indexOf(newline, start); at >= 0 && at < end; at = chunk.indexOf(newline, at + 1)) {
    counts.set(stream, counts.get(stream) + 1);
    if (++run.lines === job.watchers) changeMade();
  }
}

function changeMade() {
  run.lines = 0;
  if (++run.done < run.count) return write();
  const complete = seen.every((counts) => [...counts.values()].every((count) => count === watchedWrites));
  if (!complete) return run.reject(new Error("a watcher has missed an event, or seen one twice"));
  run.resolve({ seconds: (performance.now() - run.started) / 1000, cpu: usage().cpu - run.cpu });
}
