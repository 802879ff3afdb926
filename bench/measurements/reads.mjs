// GET of one object and LIST of many, each against a bare server that has the same bytes ready.
import { startChild } from "../harness/child.mjs";
import { compare } from "../harness/rounds.mjs";
import { collectionPath, nameDigits } from "../harness/widget.mjs";
import { fetchBytes, measure, startApiServer, startFloor } from "./under-load.mjs";

const objectPath = `${collectionPath}/object-${"0".repeat(nameDigits)}`;

export async function measureGet(workspace, { rounds, quick }) {
  const sizes = quick ? { objects: 10, warmUp: 200, count: 1000 } : { objects: 100, warmUp: 30_000, count: 40_000 };
  const server = await startApiServer(workspace, sizes.objects);
  const results = [];
  for (const [protocol, connections] of [
    ["http2", 4],
    ["http1", 32],
  ]) {
    const load = { protocol, connections, inFlight: protocol === "http2" ? 64 : 32, path: objectPath };
    const figures = await against(workspace, server, load, { ...sizes, rounds });
    const name = `GET one object, ${protocol === "http2" ? "HTTP/2" : "HTTP/1.1"}`;
    results.push({ name, unit: "requests/s", reach: 0.6, ...figures });
  }
  await server.stop();
  return results;
}

export async function measureList(workspace, { rounds, quick }) {
  const sizes = quick ? { objects: 200, warmUp: 2, count: 5 } : { objects: 10_000, warmUp: 10, count: 20 };
  const server = await startApiServer(workspace, sizes.objects);
  const results = [];
  for (const [protocol, version] of [
    ["http2", "HTTP/2"],
    ["http1", "HTTP/1.1"],
  ]) {
    const load = { protocol, connections: 1, inFlight: 1, path: collectionPath };
    const figures = await against(workspace, server, load, { ...sizes, rounds });
    results.push({ name: `LIST ${sizes.objects} objects, ${version}`, unit: "lists/s", reach: 0.6, ...figures });
  }
  await server.stop();
  return results;
}

async function against(workspace, server, load, { rounds, warmUp, count }) {
  const { files } = workspace;
  const bytes = await fetchBytes({ files, port: server.ready.port }, load.path);
  const floor = await startFloor(workspace, load.protocol, bytes);
  const job = { ...load, files, method: "GET" };
  const loads = {
    ours: await startChild("load/requests.mjs", { ...job, port: server.ready.port }),
    floor: await startChild("load/requests.mjs", { ...job, port: floor.ready.port }),
  };
  const runs = (target, who) => async (options) => {
    const wanted = options.warmUp ? warmUp : count;
    const result = await measure(target, loads[who], wanted);
    if (result.bytes !== wanted * bytes.length) throw new Error(`${load.path}: got ${result.bytes} bytes`);
    return result;
  };
  const figures = await compare({ rounds, ours: runs(server, "ours"), floor: runs(floor, "floor") });
  for (const child of [loads.ours, loads.floor, floor]) await child.stop();
  return { bytes: bytes.length, ...figures };
}
