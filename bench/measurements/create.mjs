// CREATE over HTTP/2 on embedded storage, against bare lmdb puts of the same bytes with the same durability.
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { startChild } from "../harness/child.mjs";
import { compare } from "../harness/rounds.mjs";
import { collectionPath } from "../harness/widget.mjs";
import { creation, fetchBytes, measure, startApiServer } from "./under-load.mjs";

const inFlight = 64;

export async function measureCreate(workspace, { rounds, quick }) {
  const { files, directory } = workspace;
  const sizes = quick ? { warmUp: 64, count: 200 } : { warmUp: 6000, count: 6000 };
  const server = await startApiServer(workspace);
  const { port } = server.ready;
  const load = await startChild("load/requests.mjs", creation({ files, port, prefix: "created", inFlight }));
  const ours = (options) => measure(server, load, options.warmUp ? sizes.warmUp : sizes.count);
  const first = await firstObject(load, { files, port });
  const job = { directory: mkdtempSync(join(directory, "lmdb-")), bytes: first.length, inFlight };
  const floor = await startChild("servers/floor-lmdb.mjs", job);
  // No client and no HTTP: the floor waits for the disk, so throughput alone can be compared.
  const bare = async (options) => {
    const count = options.warmUp ? sizes.warmUp : sizes.count;
    const { seconds, cpu } = await floor.call("run", { count });
    return { perSecond: count / seconds, seconds, cpu: cpu / count, loadCpu: 0 };
  };
  const figures = await compare({ rounds, ours, floor: bare, judgedBy: "throughput" });
  await verifyCount({ files, port }, 1 + sizes.warmUp + rounds * sizes.count);
  for (const child of [load, server, floor]) await child.stop();
  const name = `CREATE on embedded storage, ${inFlight} in flight`;
  return [{ name, unit: "objects/s", reach: 0.3, bytes: first.length, ...figures }];
}

async function firstObject(load, { files, port }) {
  await load.call("run", { count: 1 });
  const list = JSON.parse(await fetchBytes({ files, port }, collectionPath));
  return Buffer.from(JSON.stringify(list.items[0]));
}

/** Load counts answers, of whatever status. */
async function verifyCount(server, expected) {
  const page = JSON.parse(await fetchBytes(server, `${collectionPath}?limit=1`));
  const actual = 1 + (page.metadata.remainingItemCount ?? 0);
  if (actual !== expected) throw new Error(`${expected} objects were to be created, ${actual} are there`);
}
