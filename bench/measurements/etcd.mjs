// The same server on etcd: CREATE against bare transactions of the same bytes by the same client, at several loads; GET and
// LIST against the same server on embedded storage.
import { startChild } from "../harness/child.mjs";
import { startEtcd } from "../harness/etcd.mjs";
import { compare } from "../harness/rounds.mjs";
import { collectionPath, nameDigits } from "../harness/widget.mjs";
import { creation, fetchBytes, measure, startApiServer } from "./under-load.mjs";

const objectPath = `${collectionPath}/object-${"0".repeat(nameDigits)}`;

export async function measureEtcd(workspace, options) {
  const etcd = await startEtcd(workspace);
  if (etcd === undefined) return [];
  const results = [...(await creates(workspace, etcd, options)), ...(await reads(workspace, etcd, options))];
  await etcd.stop();
  return results;
}

async function creates(workspace, { url }, { rounds, quick }) {
  const server = await startApiServer(workspace, 0, { etcd: url });
  const { port } = server.ready;
  const { files } = workspace;
  const bytes = await sizeOfObject(files, port);
  const results = [];
  for (const inFlight of [1, 16, 64]) {
    const count = quick ? 20 * inFlight : 1000 * Math.min(4, inFlight);
    const load = await startChild(
      "load/requests.mjs",
      creation({ files, port, prefix: `in-flight-${inFlight}`, inFlight }),
    );
    const floor = await startChild("servers/floor-etcd.mjs", { url, bytes, inFlight });
    const bare = async () => {
      const { seconds, cpu } = await floor.call("run", { count });
      return { perSecond: count / seconds, seconds, cpu: cpu / count, loadCpu: 0 };
    };
    const ours = () => measure(server, load, count);
    const figures = await compare({ rounds, ours, floor: bare, judgedBy: "throughput" });
    for (const child of [load, floor]) await child.stop();
    results.push({ name: `CREATE on etcd, ${inFlight} in flight`, unit: "objects/s", reach: 0.7, bytes, ...figures });
  }
  await server.stop();
  return results;
}

async function sizeOfObject(files, port) {
  const load = await startChild("load/requests.mjs", creation({ files, port, prefix: "first", inFlight: 1 }));
  await load.call("run", { count: 1 });
  await load.stop();
  const list = JSON.parse(await fetchBytes({ files, port }, collectionPath));
  return JSON.stringify(list.items[0]).length;
}

async function reads(workspace, { url }, { rounds, quick }) {
  const sizes = quick ? { objects: 200, get: 1000, list: 5 } : { objects: 10_000, get: 40_000, list: 20 };
  const ours = await startApiServer(workspace, sizes.objects, { etcd: url, prefix: "/reads" });
  const embedded = await startApiServer(workspace, sizes.objects);
  const results = [];
  for (const { name, unit, path, connections, inFlight, count } of [
    { name: "GET one object", unit: "requests/s", path: objectPath, connections: 4, inFlight: 64, count: sizes.get },
    {
      name: `LIST ${sizes.objects} objects`,
      unit: "lists/s",
      path: collectionPath,
      connections: 1,
      inFlight: 1,
      count: sizes.list,
    },
  ]) {
    const run = async (server) => {
      const job = { files: workspace.files, protocol: "http2", connections, inFlight, method: "GET", path };
      const load = await startChild("load/requests.mjs", { ...job, port: server.ready.port });
      return { load, measure: () => measure(server, load, count) };
    };
    const [a, b] = [await run(ours), await run(embedded)];
    const figures = await compare({ rounds, ours: a.measure, floor: b.measure });
    for (const { load } of [a, b]) await load.stop();
    results.push({ name: `${name} on etcd, against embedded storage`, unit, reach: 0.95, ...figures });
  }
  for (const server of [ours, embedded]) await server.stop();
  return results;
}
