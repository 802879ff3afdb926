import type { Scenario, Step } from "../step.ts";
import { accepts } from "./create.ts";
import { flunder, flunders, get, given, mergePatch, patch, put, remove, step, watch } from "./requests.ts";

/** Something of everything that can happen. */
const changes: readonly Step[] = [
  given("b", { metadata: { labels: { x: "1" } } }),
  patch("merge patch: into the selection", "a", mergePatch, {
    metadata: { labels: { x: "1" } },
    spec: { reference: "two" },
  }),
  patch("merge patch: a change", "a", mergePatch, { spec: { replicas: 2 } }),
  patch("merge patch: nothing new", "a", mergePatch, { spec: { replicas: 2 } }),
  patch("merge patch: out of the selection", "b", mergePatch, { metadata: { labels: { x: null } } }),
  patch("merge patch: a finalizer", "b", mergePatch, { metadata: { finalizers: ["example.com/x"] } }),
  remove("delete: with a finalizer", "b"),
  put("update: the last finalizer", "b", flunder("b", { metadata: { resourceVersion: "{rv:b}" } })),
  remove("delete", "a"),
];

const options = [
  "",
  "&resourceVersion=0",
  "&resourceVersion={listRv}",
  "&resourceVersion={rv:a}",
  "&resourceVersion=x",
  "&resourceVersion=-1",
  "&resourceVersion={listRv}&labelSelector=x",
  "&labelSelector=x",
  "&labelSelector=!x",
  "&labelSelector=x%3D2",
  "&labelSelector=x%3D1%3D",
  "&fieldSelector=metadata.name%3Da",
  "&fieldSelector=spec.reference%3Dtwo",
  "&fieldSelector=metadata.name!%3Da",
  "&fieldSelector=spec.nope%3D1",
  "&fieldSelector=x",
  "&limit=1",
  "&limit=x",
  "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true",
  "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan",
  "&sendInitialEvents=false&resourceVersionMatch=NotOlderThan&resourceVersion={listRv}",
  "&sendInitialEvents=true",
  "&sendInitialEvents=false",
  "&sendInitialEvents=x",
  "&resourceVersionMatch=NotOlderThan",
  "&resourceVersionMatch=Exact",
  "&resourceVersionMatch=x",
  "&sendInitialEvents=true&resourceVersionMatch=Exact",
  "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&labelSelector=x",
  "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&resourceVersion={listRv}",
  "&continue=x",
  "&timeoutSeconds=x",
  "&allowWatchBookmarks=x",
  "&pretty=true",
  "&timeout=x",
  "&nope=1",
];

function* watchScenarios(): Generator<Scenario> {
  const before = [given(), get("list", flunders)];
  for (const query of options) {
    yield { name: `watch: ${query}`, steps: [...before, watch(`watch: ${query}`, query), ...changes] };
  }
  for (const accept of [
    ...accepts,
    "application/json;stream=watch",
    "application/yaml;stream=watch",
    "application/json;as=Table;g=meta.k8s.io;v=v1;stream=watch",
  ]) {
    const label = `watch: accept ${accept}`;
    yield { name: label, steps: [...before, watch(label, "", { accept }), ...changes] };
  }
  for (const include of ["None", "Metadata", "Object", "Nope"]) {
    const label = `watch: a table with ${include}`;
    yield {
      name: label,
      steps: [
        ...before,
        watch(label, `&includeObject=${include}`, { accept: "application/json;as=Table;g=meta.k8s.io;v=v1" }),
        ...changes,
      ],
    };
  }
  for (const path of [
    `${flunders}?watch`,
    `${flunders}?watch=1`,
    `${flunders}?watch=True`,
    "/apis/contract.example.com/v1/watch/namespaces/{ns}/flunders",
    "/apis/contract.example.com/v1/watch/namespaces/{ns}/flunders/a",
    `${flunders}/a?watch=true`,
  ]) {
    yield {
      name: `GET ${path}`,
      steps: [...before, step(`GET ${path}`, "GET", path, undefined, { watch: true }), ...changes],
    };
  }
}

export const watches = { name: "watch", scenarios: watchScenarios };
