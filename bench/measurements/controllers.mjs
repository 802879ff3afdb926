// Controllers: how fast a cache is filled, how much it holds, and how fast a queue is worked off.
import { startChild } from "../harness/child.mjs";
import { compare, median } from "../harness/rounds.mjs";
import { otherCollectionPath } from "../harness/widget.mjs";
import { createWidgets, startApiServer } from "./under-load.mjs";

export async function measureControllers(workspace, { rounds, quick }) {
  const [objects, written] = quick ? [200, 50] : [10_000, 1000];
  const server = await startApiServer(workspace, objects);
  const job = { port: server.ready.port, files: workspace.files };
  await createWidgets(job, "object", written, otherCollectionPath);
  const child = await startChild("load/controller.mjs", job, { execArgv: ["--expose-gc"] });
  const results = [
    ...(await syncs(child, { rounds, objects })),
    ...(await memory(child, { rounds, objects })),
    await idleReconciliations(child, { rounds, objects }),
    await writes(child, { rounds, objects: written }),
  ];
  for (const one of [child, server]) await one.stop();
  return results;
}

/** Judged by the processor time of the controller's process: how fast the server answers is another row's affair. */
async function syncs(child, { rounds, objects }) {
  const run = (call, argument) => async () => perObject(await child.call(call, argument), objects);
  const results = [];
  for (const [initialState, how] of [
    ["stream", "by initial events"],
    ["list", "by pages"],
  ]) {
    const ours = run("sync", { initialState });
    const figures = await compare({ rounds, ours, floor: run("list"), judgedBy: "processor" });
    results.push({ name: `cache of ${objects} objects filled, ${how}`, unit: "objects/s", ...figures });
  }
  return results;
}

async function memory(child, { rounds, objects }) {
  const of = async (call, argument) => {
    const all = [];
    for (let round = 0; round < rounds; round++) all.push(await child.call(call, argument));
    return median(all);
  };
  const floor = await of("listBytes");
  const results = [];
  for (const transform of [undefined, "withoutManagedFields"]) {
    const value = await of("cacheBytes", { initialState: "list", transform });
    const name = `memory for each cached object${transform === undefined ? "" : ", without managedFields"}`;
    results.push({ name, unit: "bytes", value, floor, objects });
  }
  return results;
}

async function idleReconciliations(child, { rounds, objects }) {
  const rates = [];
  for (let round = 0; round < rounds; round++) rates.push(rate(await child.call("reconcileNothing"), objects));
  return { name: "reconciliations that find nothing to do", unit: "/s", value: median(rates) };
}

async function writes(child, { rounds, objects }) {
  const concurrency = 16;
  let ready = 0;
  const run = (call) => async () => perObject(await child.call(call, { concurrency, ready: ++ready }), objects);
  const figures = await compare({
    rounds,
    ours: run("reconcileWrites"),
    floor: run("bareWrites"),
    judgedBy: "throughput",
  });
  return { name: `reconciliations with a status applied, ${concurrency} at once`, unit: "/s", ...figures };
}

function perObject(result, objects) {
  return { perSecond: rate(result, objects), seconds: result.seconds, cpu: result.cpu / objects, loadCpu: 0 };
}

function rate({ seconds, objects }, expected) {
  if (objects !== expected) throw new Error(`expected ${expected} objects, got ${objects}`);
  return objects / seconds;
}
