// A server and a generator of load, and what one run of them cost.
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import https from "node:https";
import { join } from "node:path";
import { startChild } from "../harness/child.mjs";
import { collectionPath, widgetBody } from "../harness/widget.mjs";

/** The real server, with `objects` objects in it made over HTTP; on the etcd at the URL `etcd` if there is one. */
export async function startApiServer({ directory, files }, objects = 0, { etcd, prefix } = {}) {
  const job = { files, directory: mkdtempSync(join(directory, "data-")), etcd, prefix };
  const execArgv = ["--expose-gc", ...(process.env.BENCH_SERVER_ARGS?.split(" ") ?? [])];
  const server = await startChild("servers/api-server.mjs", job, { execArgv });
  if (objects > 0) await createWidgets({ files, port: server.ready.port }, "object", objects);
  return server;
}

export async function createWidgets({ files, port }, prefix, count, path = collectionPath) {
  const job = creation({ files, port, prefix, path, inFlight: Math.min(64, count) });
  const load = await startChild("load/requests.mjs", job);
  await load.call("run", { count });
  await load.stop();
}

export const creation = ({ files, port, prefix, inFlight, path = collectionPath, body = widgetBody(prefix) }) => ({
  files,
  port,
  protocol: "http2",
  connections: Math.min(4, inFlight),
  inFlight,
  method: "POST",
  path,
  body,
});

/** The bare server that answers with `bytes`. */
export function startFloor({ directory, files }, protocol, bytes, more = {}) {
  const body = join(mkdtempSync(join(directory, "floor-")), "body");
  writeFileSync(body, bytes);
  return startChild("servers/floor.mjs", { files, protocol, body, ...more });
}

/** One run of `count` units of work; processor time is for one of them. */
export async function measure(server, load, count, more = {}) {
  const before = await server.call("usage");
  const { seconds, cpu, bytes } = await load.call("run", { count, ...more });
  const after = await server.call("usage");
  const perSecond = count / seconds;
  return { perSecond, seconds, cpu: (after.cpu - before.cpu) / count, loadCpu: cpu / count, bytes };
}

async function bytesOf(response, path) {
  const chunks = [];
  for await (const chunk of response) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  if (response.statusCode === 200) return bytes;
  throw new Error(`${path}: ${response.statusCode} ${bytes}`);
}

/** The body of a GET, as any client gets it. */
export function fetchBytes({ files, port }, path) {
  const { ca, cert, key } = files;
  const credentials = { ca: readFileSync(ca), cert: readFileSync(cert), key: readFileSync(key) };
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, path, ...credentials, agent: false };
    https.get(options, (response) => resolve(bytesOf(response, path))).on("error", reject);
  });
}
