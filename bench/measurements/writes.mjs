// Every kind of write on embedded storage, 64 in flight, against CREATE of the same object; and CREATE of a kind that
// checks everything, against CREATE of one that checks nothing but types. Judged by processor time: load differs, too.
import { startChild } from "../harness/child.mjs";
import { compare } from "../harness/rounds.mjs";
import { applyBody, collectionPath, mergePatchBody, namePlaceholder, widgetOfKindBody } from "../harness/widget.mjs";
import { createWidgets, creation, fetchBytes, measure, startApiServer } from "./under-load.mjs";

const inFlight = 64;
const applyType = "application/apply-patch+yaml";
const applied = "?fieldManager=bench";

export async function measureWrites(workspace, { rounds, quick }) {
  const sizes = quick ? { warmUp: 64, count: 128 } : { warmUp: 4000, count: 4000 };
  const server = await startApiServer(workspace);
  const job = { files: workspace.files, port: server.ready.port, inFlight };
  const results = [];
  for (const { name, prefix, write, against = creating, verify } of writes) {
    const [ours, floor] = [await write(job, prefix), await against(job, `beside-${prefix}`)];
    const run = (load) => (options) => measure(server, load, options.warmUp ? sizes.warmUp : sizes.count);
    const figures = await compare({ rounds, ours: run(ours), floor: run(floor), judgedBy: "processor" });
    for (const load of [ours, floor]) await load.stop();
    await verify(job, prefix, sizes.warmUp + rounds * sizes.count);
    results.push({ name, unit: "writes/s", ...figures });
  }
  await server.stop();
  return results;
}

const writes = [
  {
    name: "UPDATE, against CREATE",
    prefix: "updated",
    write: async (job, prefix) => {
      await createWidgets(job, prefix, inFlight);
      return changing(job, prefix, { method: "PUT", contentType: "application/json" });
    },
    verify: verifyChanges,
  },
  {
    name: "merge patch, against CREATE",
    prefix: "patched",
    write: async (job, prefix) => {
      await createWidgets(job, prefix, inFlight);
      return changing(job, prefix, { contentType: "application/merge-patch+json", body: mergePatchBody() });
    },
    verify: verifyChanges,
  },
  { name: "apply that creates, against CREATE", prefix: "applied", write: applying, verify: verifyCount() },
  {
    name: "apply that changes a field, against CREATE",
    prefix: "applied-again",
    write: (job, prefix) => reapplying(job, prefix, applyBody(prefix, { changing: true })),
    verify: verifyChanges,
  },
  {
    name: "apply that changes nothing, against CREATE",
    prefix: "applied-unchanged",
    write: (job, prefix) => reapplying(job, prefix, applyBody(prefix)),
    verify: verifyUnchanged,
  },
  {
    name: "CREATE with every check, against CREATE with types alone",
    prefix: "checked",
    write: (job, prefix) => creating(job, prefix, "CheckedWidget", { defaulted: true }),
    against: (job, prefix) => creating(job, prefix, "PlainWidget"),
    verify: verifyCount("checkedwidgets"),
  },
];

function creating(job, prefix, kind = "Widget", options = {}) {
  const path = collectionPath.replace("/widgets", `/${kind.toLowerCase()}s`);
  const body = widgetOfKindBody(prefix, kind, options);
  return startChild("load/requests.mjs", creation({ ...job, prefix, path, body }));
}

function applying(job, prefix) {
  const path = `${collectionPath}/${prefix}-${namePlaceholder}${applied}`;
  const create = creation({ ...job, prefix, path, body: applyBody(prefix) });
  return startChild("load/requests.mjs", { ...create, method: "PATCH", contentType: applyType });
}

/** By the manager that has applied before: one object for each in flight. */
async function reapplying(job, prefix, body) {
  const first = await applying(job, prefix);
  await first.call("run", { count: inFlight });
  await first.stop();
  return changing(job, prefix, { contentType: applyType, query: applied, body });
}

/** Without `body`, what was answered is sent back changed. */
function changing(job, prefix, { method = "PATCH", contentType, query = "", body }) {
  const path = `${collectionPath}/${prefix}-${namePlaceholder}${query}`;
  return startChild("load/changes.mjs", { ...job, connections: 4, method, contentType, path, body });
}

// Load counts answers, of whatever status: what is there afterwards tells whether they were writes.

async function verifyChanges(job, prefix, count) {
  const objects = await objectsOf(job, prefix);
  const changes = objects.reduce((sum, { metadata }) => sum + metadata.generation - 1, 0);
  expectEqual(`changes of ${prefix}`, changes, count);
}

async function verifyUnchanged(job, prefix) {
  const objects = await objectsOf(job, prefix);
  expectEqual(prefix, objects.filter(({ metadata }) => metadata.generation === 1).length, inFlight);
}

function verifyCount(resource) {
  return async (job, prefix, count) => expectEqual(prefix, (await objectsOf(job, prefix, resource)).length, count);
}

async function objectsOf(job, prefix, resource = "widgets") {
  const { items } = JSON.parse(await fetchBytes(job, collectionPath.replace("/widgets", `/${resource}`)));
  return items.filter(({ metadata }) => new RegExp(`^${prefix}-\\d+$`).test(metadata.name));
}

function expectEqual(what, actual, expected) {
  if (actual !== expected) throw new Error(`${what}: ${expected} expected, ${actual} found`);
}
