import type { Scenario, Step } from "../step.ts";
import { accepts } from "./create.ts";
import { flunders, get, given, mergePatch, patch, step } from "./requests.ts";

const some: readonly Step[] = [
  given("a", { metadata: { labels: { x: "1", y: "2" } }, spec: { replicas: 1, enabled: true } }),
  given("b", { metadata: { labels: { x: "2" } }, spec: { reference: "two" } }),
  given("c", { metadata: { annotations: { z: "1" } } }),
];
const upon = (...steps: Step[]): Scenario => ({
  name: steps.map(({ label }) => label).join(),
  steps: [...some, ...steps],
});

const selectors = [
  "x=1",
  "x==1",
  "x!=1",
  "x",
  "!x",
  "x in (1,2)",
  "x notin (1)",
  "x in ()",
  "x in (1",
  "x>0",
  "x<2",
  "x>a",
  "x=1,y=2",
  "x=1,",
  ",x=1",
  "x=",
  "=1",
  "x = 1",
  "x=1 y=2",
  "a b",
  "x=a b",
  "(x)",
  "x in 1",
  "x exists",
  "!x=1",
  "x=1,x=2",
  "X_/y=1",
  "in in (in)",
  `x=${"1".repeat(64)}`,
  "x=-",
  "-=1",
  "x/y/z=1",
  "%zz",
];
const fieldSelectors = [
  "metadata.name=a",
  "metadata.name==a",
  "metadata.name!=a",
  "metadata.name=",
  "metadata.namespace={ns}",
  "metadata.namespace=x",
  "spec.reference=one",
  "spec.reference!=one",
  "spec.replicas=1",
  "spec.enabled=true",
  "spec.enabled=",
  "spec.nope=1",
  "metadata.labels=x",
  "metadata.name",
  "=a",
  "metadata.name=a,spec.reference=one",
  "metadata.name=a,",
  "a=b=c",
  "metadata.name=a\\,b",
  "metadata.name=a\\x",
  "metadata.name=A/B",
  "metadata.name=..",
  "status.phase=x",
  "kind=Flunder",
];
const listOptions = [
  "limit=1",
  "limit=2",
  "limit=0",
  "limit=-1",
  "limit=x",
  "limit=",
  "limit=1.5",
  "limit=99999999999999999999",
  "resourceVersion=0",
  "resourceVersion=",
  "resourceVersion=1",
  "resourceVersion=x",
  "resourceVersion=-1",
  "resourceVersion={listRv}",
  "resourceVersion=9007199254740000&timeout=1s",
  "resourceVersionMatch=Exact",
  "resourceVersionMatch=NotOlderThan",
  "resourceVersionMatch=x",
  "resourceVersionMatch=",
  "resourceVersion=0&resourceVersionMatch=Exact",
  "resourceVersion=0&resourceVersionMatch=NotOlderThan",
  "resourceVersion={listRv}&resourceVersionMatch=Exact",
  "resourceVersion={listRv}&resourceVersionMatch=NotOlderThan",
  "resourceVersion={listRv}&resourceVersionMatch=Exact&limit=1",
  "resourceVersion={listRv}&limit=1",
  "resourceVersion=0&limit=1",
  "resourceVersion=9007199254740000&resourceVersionMatch=Exact",
  "resourceVersion=x&resourceVersionMatch=Exact",
  "continue=x",
  "continue=eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MSwic3RhcnQiOiIifQ",
  "continue=x&limit=1",
  "continue=x&resourceVersion=1",
  "continue=x&resourceVersionMatch=Exact",
  "continue=x&resourceVersion=0",
  "sendInitialEvents=true",
  "sendInitialEvents=false",
  "sendInitialEvents=x",
  "sendInitialEvents=true&resourceVersionMatch=NotOlderThan",
  "allowWatchBookmarks=true",
  "allowWatchBookmarks=x",
  "timeoutSeconds=1",
  "timeoutSeconds=x",
  "timeoutSeconds=-1",
  "watch=false",
  "watch=0",
  "watch=x",
  "pretty=true",
  "pretty=1",
  "pretty=false",
  "nope=1",
  "includeObject=None",
  "LIMIT=1",
  "limit=1&limit=2",
  "timeout=1s",
  "timeout=x",
  "timeout=0",
];

function* readScenarios(): Generator<Scenario> {
  for (const selector of selectors) {
    const value = selector === "%zz" ? selector : encodeURIComponent(selector);
    yield upon(get(`list: labels ${selector}`, `${flunders}?labelSelector=${value}`));
  }
  for (const selector of fieldSelectors) {
    const value = encodeURIComponent(selector).replaceAll("%7Bns%7D", "{ns}");
    yield upon(get(`list: fields ${selector}`, `${flunders}?fieldSelector=${value}`));
    yield upon(get(`get: fields ${selector}`, `${flunders}/a?fieldSelector=${value}`));
  }
  for (const query of listOptions) {
    yield upon(get("list", flunders), get(`list: ${query}`, `${flunders}?${query}`));
    yield upon(get("list", flunders), get(`get: ${query}`, `${flunders}/a?${query}`));
  }
  for (const accept of accepts) {
    yield upon(get(`list: accept ${accept}`, flunders, { accept }));
    yield upon(get(`get: accept ${accept}`, `${flunders}/a`, { accept }));
    yield upon(get(`get: accept ${accept}: not there`, `${flunders}/nope`, { accept }));
  }
  for (const include of ["None", "Metadata", "Object", "Nope", ""]) {
    const accept = "application/json;as=Table;g=meta.k8s.io;v=v1";
    yield upon(get(`list: a table with ${include}`, `${flunders}?includeObject=${include}`, { accept }));
    yield upon(get(`get: a table with ${include}`, `${flunders}/a?includeObject=${include}`, { accept }));
  }
  yield* pages();
  yield* places();
}

function* pages(): Generator<Scenario> {
  const first = get("list: the first page", `${flunders}?limit=1`);
  const next = get("list: the next page", `${flunders}?limit=1&continue={continue}`);
  yield upon(first, next, next, next);
  yield upon(first, get("list: the rest", `${flunders}?continue={continue}`));
  yield upon(
    first,
    get(
      "list: a page elsewhere",
      `/apis/contract.example.com/v1/namespaces/other/flunders?limit=1&continue={continue}`,
    ),
  );
  yield upon(
    first,
    get("list: a page with a resourceVersion", `${flunders}?limit=1&continue={continue}&resourceVersion=1`),
  );
  yield upon(
    first,
    get("list: a page with a resourceVersion of zero", `${flunders}?limit=1&continue={continue}&resourceVersion=0`),
  );
  yield upon(
    first,
    get("list: a page with a match", `${flunders}?limit=1&continue={continue}&resourceVersionMatch=Exact`),
  );
  yield upon(first, patch("merge patch: between pages", "b", mergePatch, { spec: { reference: "new" } }), next, next);
  const selected = get("list: the first page of some", `${flunders}?limit=1&labelSelector=x`);
  yield upon(selected, get("list: the next page of some", `${flunders}?limit=1&labelSelector=x&continue={continue}`));
  const table = { accept: "application/json;as=Table;g=meta.k8s.io;v=v1" };
  yield upon(get("list: the first page of a table", `${flunders}?limit=1`, table));
}

/** Paths and methods that are not quite those of a resource. */
function* places(): Generator<Scenario> {
  const group = "/apis/contract.example.com/v1";
  const paths = [
    `${flunders}/`,
    `${flunders}/a/`,
    `${flunders}//a`,
    `${flunders}/a/nope`,
    `${flunders}/a/status/x`,
    `${flunders}/a%2Fb`,
    `${flunders}/..`,
    `${flunders}/%2e%2e`,
    `${flunders}/a%25`,
    `${flunders}/A`,
    `${flunders}/a%20`,
    `${flunders}/${"a".repeat(300)}`,
    `${group}/namespaces/{ns}`,
    `${group}/namespaces/{ns}/nopes`,
    `${group}/namespaces/{ns}/fischers`,
    `${group}/fischers/nope`,
    `${group}/fischers/nope/status`,
    `${group}/flunders/a`,
    `${group}/flunders?labelSelector=nope%3D1`,
    `${group}/watch/flunders/a`,
    `${group}/nopes`,
    "/apis/contract.example.com/v2/flunders",
    "/apis/nope.example.com/v1/flunders",
    `${group}/namespaces/a%2Fb/flunders`,
    `${group}/namespaces/../flunders`,
    `${group}/`,
    group,
    "/apis/contract.example.com",
    "/apis/contract.example.com/",
    "/apis/contract.example.com/v2",
    "/nope",
    "/apis/nope.example.com",
    `${group}/FLUNDERS`,
    `${group}/flunder`,
    `${group}/namespaces/{ns}/flunders/a/scale`,
    `${group}/namespaces/{ns}/flunders/nope/status`,
  ];
  for (const path of paths) {
    yield upon(get(`GET ${path}`, path));
    yield upon(step(`HEAD ${path}`, "HEAD", path));
    yield upon(
      get(`GET ${path}: a table`, path, { accept: "application/json;as=Table;g=meta.k8s.io;v=v1,application/json" }),
    );
  }
  for (const method of ["OPTIONS", "TRACE", "PROPFIND", "PUT", "PATCH", "DELETE", "POST"]) {
    for (const path of [
      flunders,
      `${flunders}/a`,
      `${flunders}/a/status`,
      `${flunders}/a/nope`,
      `${group}/flunders`,
      group,
      "/apis/contract.example.com",
    ]) {
      if (method === "DELETE" && (path === flunders || path === `${flunders}/a`)) continue;
      yield upon(step(`${method} ${path}`, method, path));
    }
  }
}

export const reads = { name: "read", scenarios: readScenarios };
