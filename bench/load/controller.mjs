// What a controller's process costs: caches and work queue on one side, the least that does the same on the other. Job:
// { port, files }.
import { readFileSync } from "node:fs";
import { answerParent, usage } from "../harness/parent.mjs";
import { collectionPath, otherCollectionPath } from "../harness/widget.mjs";
import { Client } from "../../dist/client/index.js";
import {
  defineController,
  Informer,
  Manager,
  resourceType,
  withoutManagedFields,
} from "../../dist/controller/index.js";

const { port, files } = JSON.parse(process.argv[2]);
const [ca, cert, key] = [files.ca, files.cert, files.key].map((file) => readFileSync(file, "utf8"));
const client = new Client({ server: `https://127.0.0.1:${port}`, ca, cert, key });
const widgets = resourceType({
  group: "bench.example.com",
  version: "v1",
  kind: "Widget",
  resource: "widgets",
  namespaced: true,
});
const transforms = { withoutManagedFields };

/** Seconds and processor time of this process for what `work` does; `objects`: how many it was. */
async function measured(work) {
  globalThis.gc();
  const before = usage();
  const started = performance.now();
  const objects = await work();
  return { seconds: (performance.now() - started) / 1000, cpu: usage().cpu - before.cpu, objects };
}

function heapBytes() {
  for (let n = 0; n < 3; n++) globalThis.gc();
  return process.memoryUsage().heapUsed;
}

/** A cache of everything, filled. */
async function synced({ initialState, transform }) {
  const stop = new AbortController();
  const informer = new Informer(client.resource(widgets), {
    initialState,
    namespace: "default",
    ...(transform !== undefined && { transform: transforms[transform] }),
  });
  const ended = informer.run(stop.signal);
  await informer.synced();
  const end = () => {
    stop.abort();
    return ended;
  };
  return { informer, end };
}

/** The floor of a cache: one list, parsed, and nothing kept of it but the objects. */
const bareList = async (path = collectionPath) => (await client.request({ path })).items;

/** Everything is reconciled once, by `reconcile`; the time runs from when the cache is filled. */
async function reconciled({ namespace, concurrency, reconcile }) {
  const stop = new AbortController();
  let [count, total, begun, cpu] = [0, Infinity, 0, 0];
  let all;
  const done = new Promise((resolve) => (all = resolve));
  const controller = defineController({
    name: "bench",
    for: widgets,
    concurrency,
    async reconcile(object, context) {
      if (count === 0 && begun === 0) {
        begun = performance.now();
        cpu = usage().cpu;
        total = context.cache(widgets).size;
      }
      await reconcile(object, context);
      if (++count === total) all();
    },
  });
  const manager = new Manager({ client, controllers: [controller], namespace, log: console.error });
  const ended = manager.run(stop.signal);
  await done;
  const result = { seconds: (performance.now() - begun) / 1000, cpu: usage().cpu - cpu, objects: count };
  stop.abort();
  await ended;
  return result;
}

/** The floor of reconciling with one write each: the same writes, so many at once, and nothing else. */
async function bareWrites({ concurrency, ready }) {
  const items = await bareList(otherCollectionPath);
  const objects = items.length;
  const each = async () => {
    for (let object = items.pop(); object !== undefined; object = items.pop()) await writeStatus(object, ready);
  };
  return measured(async () => {
    await Promise.all(Array.from({ length: concurrency }, each));
    return objects;
  });
}

const writeStatus = ({ metadata: { name, namespace } }, ready) =>
  client
    .resource(widgets)
    .apply(
      { metadata: { name, namespace }, status: { ready } },
      { fieldManager: "bench", force: true, subresource: "status" },
    );

answerParent({
  sync: (options) =>
    measured(async () => {
      const { informer, end } = await synced(options);
      const { size } = informer.cache;
      await end();
      return size;
    }),
  list: () => measured(async () => (await bareList()).length),
  /** Bytes for each object. */
  cacheBytes: async (options) => {
    const before = heapBytes();
    const { informer, end } = await synced(options);
    const bytes = (heapBytes() - before) / informer.cache.size;
    await end();
    return bytes;
  },
  listBytes: async () => {
    const before = heapBytes();
    const items = await bareList();
    const bytes = (heapBytes() - before) / items.length;
    return items.length > 0 ? bytes : 0;
  },
  reconcileNothing: () => reconciled({ namespace: "default", concurrency: 1, reconcile: () => Promise.resolve() }),
  reconcileWrites: ({ concurrency, ready }) =>
    reconciled({ namespace: "other", concurrency, reconcile: (_, { applyStatus }) => applyStatus({ ready }) }),
  bareWrites,
});
process.send({ ready: true });
