import type { Scenario, Step } from "../step.ts";
import { accepts, metadata, queries } from "./create.ts";
import { afterwards, flunder, flunders, get, given, jsonPatch, mergePatch, remove, step } from "./requests.ts";

const path = `${flunders}/a/status`;
const upon = (one: Step, before: readonly Step[] = [given()]): Scenario => ({
  name: one.label,
  steps: [...before, one, afterwards(one.label)],
});
const put = (label: string, body: unknown, query = "", headers = {}): Step =>
  step(label, "PUT", path + query, body, { headers });
const merge = (label: string, body: unknown, query = ""): Step =>
  step(label, "PATCH", path + query, body, { headers: { "content-type": mergePatch } });
const current = { metadata: { resourceVersion: "{rv:a}" } };
const ready = { status: { phase: "Ready" } };

const bodies: Record<string, unknown> = {
  "a status": flunder("a", { ...current, ...ready }),
  "no resourceVersion": flunder("a", ready),
  "an old resourceVersion": flunder("a", { metadata: { resourceVersion: "1" }, ...ready }),
  "another uid": flunder("a", {
    metadata: { resourceVersion: "{rv:a}", uid: "11111111-1111-4111-8111-111111111111" },
    ...ready,
  }),
  "another name": { ...flunder("b", { ...current, ...ready }) },
  "another namespace": flunder("a", { metadata: { resourceVersion: "{rv:a}", namespace: "other" }, ...ready }),
  "another spec": flunder("a", { ...current, ...ready, spec: { reference: "two" } }),
  "a bad spec": flunder("a", { ...current, ...ready, spec: { reference: 5 } }),
  "no spec": { ...flunder("a", { ...current, ...ready }), spec: undefined },
  labels: flunder("a", { metadata: { resourceVersion: "{rv:a}", labels: { x: "1" } }, ...ready }),
  "bad labels": flunder("a", { metadata: { resourceVersion: "{rv:a}", labels: { "x y": "1" } }, ...ready }),
  finalizers: flunder("a", { metadata: { resourceVersion: "{rv:a}", finalizers: ["example.com/x"] }, ...ready }),
  "a deletionTimestamp": flunder("a", {
    metadata: { resourceVersion: "{rv:a}", deletionTimestamp: "2020-01-01T00:00:00Z" },
    ...ready,
  }),
  "nothing new": flunder("a", current),
  "a bad status": flunder("a", { ...current, status: { phase: 5 } }),
  "a status that is a word": flunder("a", { ...current, status: "x" }),
  "a status of null": flunder("a", { ...current, status: null }),
  "an unknown field": flunder("a", { ...current, status: { phase: "x", nope: 1 } }),
  "an unknown field of the spec": flunder("a", { ...current, ...ready, spec: { nope: 1 } }),
  "a condition twice": flunder("a", {
    ...current,
    status: {
      conditions: [
        { type: "a", status: "b" },
        { type: "a", status: "c" },
      ],
    },
  }),
  "another kind": flunder("a", { ...current, ...ready, kind: "Fischer" }),
  "another version": flunder("a", { ...current, ...ready, apiVersion: "contract.example.com/v2" }),
  "no kind": { ...flunder("a", { ...current, ...ready }), kind: undefined },
  "an empty object": "{}",
  "nothing at all": "",
};

const merges: Record<string, unknown> = {
  "a status": ready,
  "labels too": { metadata: { labels: { x: "1" } }, ...ready },
  "bad labels": { metadata: { labels: { x: 1 } }, ...ready },
  "a spec": { spec: { reference: "two" } },
  "a bad spec": { spec: { reference: 5 }, ...ready },
  "an old resourceVersion": { metadata: { resourceVersion: "1" }, ...ready },
  "another uid": { metadata: { uid: "11111111-1111-4111-8111-111111111111" }, ...ready },
  "another name": { metadata: { name: "b" }, ...ready },
  "another kind": { kind: "b", ...ready },
  "a bad status": { status: { phase: 5 } },
  "a status of null": { status: null },
  "an unknown field": { status: { nope: 1 } },
  nothing: {},
  "no metadata": { metadata: null, ...ready },
};

function* statusScenarios(): Generator<Scenario> {
  for (const [what, body] of Object.entries(bodies)) {
    yield upon(put(`status: update: ${what}`, body));
    yield upon(put(`status: update: ${what}; Strict`, body, "?fieldValidation=Strict"));
  }
  for (const [what, body] of Object.entries(merges)) {
    yield upon(merge(`status: merge patch: ${what}`, body));
    yield upon(merge(`status: merge patch: ${what}; dry run`, body, "?dryRun=All"));
  }
  for (const [what, value] of Object.entries(metadata)) {
    yield upon(merge(`status: merge patch: metadata: ${what}`, { metadata: value, ...ready }));
  }
  for (const query of queries)
    yield upon(put(`status: update: ${query}`, flunder("a", { ...current, ...ready }), query));
  for (const accept of accepts) {
    yield upon(get(`status: get: accept ${accept}`, path, { accept }));
    yield upon(put(`status: update: accept ${accept}`, flunder("a", { ...current, ...ready }), "", { accept }));
  }
  const operations = [{ op: "add", path: "/status", value: { phase: "x" } }];
  yield upon(step("status: JSON patch", "PATCH", path, operations, { headers: { "content-type": jsonPatch } }));
  yield upon(put("status: update: what is not there", flunder("a", ready)), []);
  yield upon(merge("status: merge patch: what is not there", ready), []);
  const ending = [given("a", { metadata: { finalizers: ["example.com/x"] } }), remove("delete: with a finalizer", "a")];
  yield upon(merge("status: merge patch: of what is ending", ready), ending);
  yield upon(merge("status: merge patch: the last finalizer", { metadata: { finalizers: null } }), ending);
}

export const status = { name: "status", scenarios: statusScenarios };
