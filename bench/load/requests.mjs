// Sends requests from a process of its own. Job: { port, files, protocol, connections, inFlight, method, path, body?,
// contentType? }; over HTTP/2 the path, too, may have a place for the name.
import { readFileSync } from "node:fs";
import { answerParent, usage } from "../harness/parent.mjs";
import { namePlaceholder } from "../harness/widget.mjs";
import { Http1Connection } from "./http1-connection.mjs";
import { headerBlock, Http2Connection } from "./http2-connection.mjs";

const job = JSON.parse(process.argv[2]);
const { ca, cert, key } = job.files;
const credentials = { ca: readFileSync(ca), cert: readFileSync(cert), key: readFileSync(key) };
const authority = `localhost:${job.port}`;
const headers = { accept: "application/json", "user-agent": "bench/v1.0.0 (linux/amd64)" };
const Connection = job.protocol === "http2" ? Http2Connection : Http1Connection;
const body = job.body === undefined ? undefined : Buffer.from(job.body);
const nameAt = body?.indexOf(namePlaceholder) ?? -1;
let named = 0;

const request = requestBytes();
const pathNameAt = job.protocol === "http2" ? request.indexOf(namePlaceholder) : -1;
let run;
const connections = await Promise.all(
  Array.from({ length: job.connections }, async () => {
    const handlers = { onEnd: (bytes) => answered(connection, bytes) };
    const connection = await Connection.connect({ host: "127.0.0.1", port: job.port, credentials }, handlers);
    return connection;
  }),
);
answerParent({ run: start, usage });
process.send({ ready: true });

function requestBytes() {
  const { method, path } = job;
  const all = body === undefined ? headers : { ...headers, "content-type": job.contentType ?? "application/json" };
  if (job.protocol === "http2") return headerBlock({ method, path, authority, headers: all });
  const lines = Object.entries({ host: authority, ...all }).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n`);
}

/** Keeps `inFlight` requests going until `count` are answered. */
function start({ count }) {
  return new Promise((resolve) => {
    run = { count, sent: 0, done: 0, bytes: 0, resolve, cpu: usage().cpu, started: performance.now() };
    for (let index = 0; index < job.inFlight; index++) sendNext(connections[index % connections.length]);
    for (const connection of connections) connection.flush();
  });
}

function sendNext(connection) {
  if (run.sent === run.count) return;
  run.sent++;
  if (body === undefined) return connection.request(request);
  const name = String(named++).padStart(namePlaceholder.length, "0");
  connection.request(withName(request, pathNameAt, name), withName(body, nameAt, name));
}

/** Every request creates an object of its own. */
function withName(bytes, at, name) {
  if (at < 0) return bytes;
  const copy = Buffer.from(bytes);
  copy.latin1Write(name, at);
  return copy;
}

function answered(connection, bytes) {
  run.bytes += bytes;
  run.done++;
  if (run.done < run.count) return sendNext(connection);
  const seconds = (performance.now() - run.started) / 1000;
  run.resolve({ seconds, bytes: run.bytes, cpu: usage().cpu - run.cpu });
}
