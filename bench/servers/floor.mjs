// The least a Node server can do: ready bytes over the bare protocol, with the TLS settings of the real one. A PATCH is a
// change: the ready frame is written to every watch. Job: { files, protocol, body: path of the ready bytes,
// unwatchedPath?: a PATCH there is a change nobody watches }.
import { constants } from "node:crypto";
import { readFileSync } from "node:fs";
import http2 from "node:http2";
import https from "node:https";
import { answerParent, usage } from "../harness/parent.mjs";

const job = JSON.parse(process.argv[2]);
const tls = {
  ca: readFileSync(job.files.ca),
  cert: readFileSync(job.files.serverCert),
  key: readFileSync(job.files.serverKey),
  requestCert: true,
  rejectUnauthorized: false,
  minVersion: "TLSv1.2",
  secureOptions: constants.SSL_OP_NO_TICKET,
};
const ready = readFileSync(job.body);
const watches = new Set();

const server = job.protocol === "http2" ? http2Server() : https1Server();
server.listen(0, "127.0.0.1", () => process.send({ ready: { port: server.address().port } }));
answerParent({ usage });

function http2Server() {
  const settings = { maxConcurrentStreams: 1000, initialWindowSize: 262_144 };
  const server = http2.createSecureServer({ ...tls, settings });
  server.on("session", (session) => session.setLocalWindowSize(16 * 1_048_576));
  server.on("stream", (stream, headers) => {
    stream.on("error", () => undefined);
    if (headers[":method"] === "PATCH") return change(stream, headers[":path"]);
    if (headers[":path"].includes("watch=")) return watch(stream);
    stream.respond({ ":status": 200, "content-type": "application/json", "content-length": ready.length });
    stream.end(ready);
  });
  return server;
}

function watch(stream) {
  stream.respond({ ":status": 200, "content-type": "application/json" });
  watches.add(stream);
  stream.on("close", () => watches.delete(stream));
}

function change(stream, path) {
  if (path !== job.unwatchedPath) for (const watch of watches) watch.write(ready);
  stream.respond({ ":status": 200, "content-type": "application/json", "content-length": ready.length });
  stream.end(ready);
  stream.resume();
}

function https1Server() {
  return https.createServer({ ...tls, keepAliveTimeout: 180_000, noDelay: true }, (_, response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": ready.length });
    response.end(ready);
  });
}
