// One change told to many watchers, against a bare server that writes the same ready frame to as many streams. What the
// change itself costs when nobody watches is taken off both: CREATE measures writes.
import { startChild } from "../harness/child.mjs";
import { compare } from "../harness/rounds.mjs";
import { collectionPath, nameDigits, otherCollectionPath } from "../harness/widget.mjs";
import { createWidgets, fetchBytes, measure, startApiServer, startFloor } from "./under-load.mjs";

const objectPath = `${collectionPath}/object-${"0".repeat(nameDigits)}`;
const unwatchedPath = `${otherCollectionPath}/object-${"0".repeat(nameDigits)}`;

export async function measureWatch(workspace, { rounds, quick }) {
  const sizes = quick ? { watchers: 20, warmUp: 2, count: 10 } : { watchers: 1000, warmUp: 200, count: 150 };
  const results = [];
  for (const connections of quick ? [2] : [10, 1000]) {
    const figures = await against(workspace, { ...sizes, connections, rounds });
    const name = `WATCH ${sizes.watchers} watchers on ${connections} connections`;
    results.push({ name, unit: "changes/s", reach: 0.6, ...figures });
  }
  return results;
}

async function against(workspace, { rounds, watchers, connections, warmUp, count }) {
  const { files } = workspace;
  const server = await startApiServer(workspace, 1);
  const { port } = server.ready;
  await createWidgets({ files, port }, "object", 1, otherCollectionPath);
  const object = await fetchBytes({ files, port }, objectPath);
  const { resourceVersion } = JSON.parse(object).metadata;
  const frame = Buffer.from(`{"type":"MODIFIED","object":${object.toString().trimEnd()}}\n`);
  const floor = await startFloor(workspace, "http2", frame, { unwatchedPath });
  const watchPath = `${collectionPath}?watch=1&resourceVersion=${resourceVersion}`;
  const job = { files, watchers, connections, watchPath, watchedPath: objectPath, unwatchedPath };
  const loads = {
    ours: await startChild("load/watchers.mjs", { ...job, port }),
    floor: await startChild("load/watchers.mjs", { ...job, port: floor.ready.port }),
  };
  const runs = (target, who) => async (options) => {
    const changes = options.warmUp ? warmUp : count;
    const unwatched = await measure(target, loads[who], changes, { kind: "unwatched" });
    return without(unwatched, await measure(target, loads[who], changes, { kind: "watched" }), changes);
  };
  const figures = await compare({ rounds, ours: runs(server, "ours"), floor: runs(floor, "floor") });
  for (const child of [loads.ours, loads.floor, server, floor]) await child.stop();
  return { bytes: frame.length, ...figures };
}

function without(unwatched, watched, changes) {
  const seconds = Math.max(watched.seconds - unwatched.seconds, 1e-9);
  return {
    perSecond: changes / seconds,
    seconds,
    cpu: watched.cpu - unwatched.cpu,
    loadCpu: watched.loadCpu - unwatched.loadCpu,
    unwatched,
    watched,
  };
}
