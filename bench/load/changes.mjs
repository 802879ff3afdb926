// Writes to objects that are there, from a process of its own: each request in flight has an object of its own, so that none
// meets a conflict. Job: { port, files, connections, inFlight, method, contentType, path: with a place for the name,
// body?: with places for name and change; without it, what was answered before is sent back changed }.
import { readFileSync } from "node:fs";
import { answerParent, usage } from "../harness/parent.mjs";
import { changedObject, changePlaceholder, nameDigits, namePlaceholder } from "../harness/widget.mjs";
import { headerBlock, Http2Connection } from "./http2-connection.mjs";

const job = JSON.parse(process.argv[2]);
const { ca, cert, key } = job.files;
const credentials = { ca: readFileSync(ca), cert: readFileSync(cert), key: readFileSync(key) };
const authority = `localhost:${job.port}`;
const headers = { accept: "application/json", "user-agent": "bench/v1.0.0 (linux/amd64)" };
const isEcho = job.body === undefined;
const target = { host: "127.0.0.1", port: job.port, credentials };
let written = 0;
let run;

const slots = Array.from({ length: job.inFlight }, (_, index) => slotOf(index));
const connections = await Promise.all(Array.from({ length: job.connections }, (_, index) => open(index)));
answerParent({ run: start, usage });
if (isEcho) await readAll();
process.send({ ready: true });

function slotOf(index) {
  const name = digits(index);
  const path = job.path.replace(namePlaceholder, name);
  return {
    connection: index % job.connections,
    read: headerBlock({ method: "GET", path, authority, headers }),
    write: headerBlock({
      method: job.method,
      path,
      authority,
      headers: { ...headers, "content-type": job.contentType },
    }),
    body: job.body?.replace(namePlaceholder, name),
    answer: [],
  };
}

async function open(index) {
  const streams = new Map();
  const handlers = {
    onEnd: (bytes, stream) => {
      const slot = streams.get(stream);
      streams.delete(stream);
      answered(slot, bytes);
    },
    onData: isEcho
      ? (stream, chunk, at, end) => streams.get(stream).answer.push(Buffer.from(chunk.subarray(at, end)))
      : undefined,
  };
  const connection = await Http2Connection.connect(target, handlers);
  return { connection, streams, index };
}

function send(slot, block, body) {
  const { connection, streams } = connections[slot.connection];
  streams.set(connection.request(block, body), slot);
}

function flush() {
  for (const { connection } of connections) connection.flush();
}

/** What the first changes are made of. */
function readAll() {
  return new Promise((resolve) => {
    run = { count: slots.length, sent: slots.length, done: 0, bytes: 0, resolve, cpu: 0, started: 0 };
    for (const slot of slots) send(slot, slot.read);
    flush();
  });
}

/** Keeps all objects being written until `count` writes are answered. */
function start({ count }) {
  return new Promise((resolve) => {
    run = { count, sent: 0, done: 0, bytes: 0, resolve, cpu: usage().cpu, started: performance.now() };
    for (const slot of slots) sendNext(slot);
    flush();
  });
}

function sendNext(slot) {
  if (run.sent === run.count) return;
  run.sent++;
  send(slot, slot.write, nextBody(slot));
}

function nextBody(slot) {
  const change = digits(written++);
  if (!isEcho) return Buffer.from(slot.body.replace(changePlaceholder, change));
  const before = Buffer.concat(slot.answer).latin1Slice();
  slot.answer = [];
  return Buffer.from(changedObject(before, change), "latin1");
}

function answered(slot, bytes) {
  run.bytes += bytes;
  run.done++;
  if (run.done < run.count) return sendNext(slot);
  const seconds = (performance.now() - run.started) / 1000;
  run.resolve({ seconds, bytes: run.bytes, cpu: usage().cpu - run.cpu });
}

function digits(number) {
  return String(number).padStart(nameDigits, "0");
}
