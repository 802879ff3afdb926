import type { Scenario, Step } from "../step.ts";
import { accepts } from "./create.ts";
import { afterwards, flunders, get, given, remove, step } from "./requests.ts";

const plain = [given()];
const held = [given("a", { metadata: { finalizers: ["example.com/x"] } })];
const upon = (one: Step, before: readonly Step[]): Scenario => ({
  name: one.label,
  steps: [
    ...before,
    one,
    afterwards(one.label),
    { ...one, label: `${one.label}: again` },
    afterwards(`${one.label}: again`),
  ],
});

const options: Record<string, unknown> = {
  nothing: undefined,
  "an empty body": "",
  "empty options": {},
  "options without a version": { kind: "DeleteOptions" },
  "options of v1": { kind: "DeleteOptions", apiVersion: "v1" },
  "options of meta.k8s.io": { kind: "DeleteOptions", apiVersion: "meta.k8s.io/v1" },
  "options of the group": { kind: "DeleteOptions", apiVersion: "contract.example.com/v1" },
  "options of another group": { kind: "DeleteOptions", apiVersion: "apps/v1" },
  "options of an unknown group": { kind: "DeleteOptions", apiVersion: "nope.example.com/v1" },
  "another kind": { kind: "Flunder", apiVersion: "contract.example.com/v1" },
  "a core kind": { kind: "Pod", apiVersion: "v1" },
  "a word": '"x"',
  null: "null",
  "a list": "[]",
  "half a body": "{",
  "an unknown field": { nope: 1 },
  Background: { propagationPolicy: "Background" },
  Foreground: { propagationPolicy: "Foreground" },
  Orphan: { propagationPolicy: "Orphan" },
  "an unknown policy": { propagationPolicy: "Nope" },
  "an empty policy": { propagationPolicy: "" },
  orphanDependents: { orphanDependents: true },
  "no orphanDependents": { orphanDependents: false },
  "both policies": { orphanDependents: true, propagationPolicy: "Orphan" },
  "orphanDependents that is a word": { orphanDependents: "x" },
  "grace of 0": { gracePeriodSeconds: 0 },
  "grace of 30": { gracePeriodSeconds: 30 },
  "a negative grace": { gracePeriodSeconds: -1 },
  "a grace that is a word": { gracePeriodSeconds: "x" },
  "its uid": { preconditions: { uid: "{uid:a}" } },
  "another uid": { preconditions: { uid: "11111111-1111-4111-8111-111111111111" } },
  "its resourceVersion": { preconditions: { resourceVersion: "{rv:a}" } },
  "another resourceVersion": { preconditions: { resourceVersion: "1" } },
  "both wrong": { preconditions: { resourceVersion: "1", uid: "x" } },
  "empty preconditions": { preconditions: {} },
  "dry run": { dryRun: ["All"] },
  "an unknown dry run": { dryRun: ["x"] },
  "an empty dry run": { dryRun: [] },
  "a dry run that is a word": { dryRun: "All" },
  ignoreStoreReadError: { ignoreStoreReadErrorWithClusterBreakingPotential: true },
};

const queries = [
  "?propagationPolicy=Foreground",
  "?propagationPolicy=Orphan",
  "?propagationPolicy=Nope",
  "?orphanDependents=true",
  "?orphanDependents=x",
  "?gracePeriodSeconds=0",
  "?gracePeriodSeconds=x",
  "?dryRun=All",
  "?dryRun=x",
  "?dryRun=",
  "?pretty=true",
  "?nope=1",
  "?resourceVersion=1",
  "?preconditions.uid=x",
  "?timeout=x",
];

const collections = [
  "",
  "?labelSelector=x=1",
  "?labelSelector=x",
  "?labelSelector=!x",
  "?labelSelector=x=",
  "?labelSelector==",
  "?fieldSelector=metadata.name=a",
  "?fieldSelector=metadata.name!=a",
  "?fieldSelector=spec.nope=a",
  "?fieldSelector=x",
  "?limit=1",
  "?limit=x",
  "?limit=-1",
  "?dryRun=All",
  "?propagationPolicy=Foreground",
  "?propagationPolicy=Nope",
  "?resourceVersion=0",
  "?resourceVersion=x",
  "?resourceVersion=1&resourceVersionMatch=Exact",
  "?resourceVersionMatch=Exact",
  "?continue=x",
  "?watch=true",
  "?timeoutSeconds=x",
];

function* deleteScenarios(): Generator<Scenario> {
  for (const [what, body] of Object.entries(options)) {
    yield upon(remove(`delete: ${what}`, "a", body), plain);
    yield upon(remove(`delete what is held: ${what}`, "a", body), held);
  }
  for (const query of queries) {
    yield upon(remove(`delete: ${query}`, "a", undefined, query), plain);
    yield upon(remove(`delete: ${query} and a body`, "a", {}, query), plain);
    yield upon(remove(`delete what is held: ${query}`, "a", undefined, query), held);
  }
  for (const accept of accepts) {
    yield upon(remove(`delete: accept ${accept}`, "a", undefined, "", { headers: { accept } }), plain);
    yield upon(remove(`delete what is held: accept ${accept}`, "a", undefined, "", { headers: { accept } }), held);
  }
  for (const type of ["application/yaml", "text/plain", "nonsense", ""]) {
    yield upon(
      remove(`delete: content type ${type}`, "a", "kind: DeleteOptions", "", { headers: { "content-type": type } }),
      plain,
    );
  }
  const gc = [given("a", { metadata: { finalizers: ["foregroundDeletion", "example.com/x"] } })];
  yield upon(
    remove("delete what the garbage collector holds: Background", "a", { propagationPolicy: "Background" }),
    gc,
  );
  yield upon(remove("delete what the garbage collector holds: Orphan", "a", { propagationPolicy: "Orphan" }), gc);
  yield upon(remove("delete what the garbage collector holds", "a"), gc);
  yield upon(remove("delete: what is not there", "a"), []);
  yield upon(remove("delete: what is not there, dry run", "a", undefined, "?dryRun=All"), []);
  for (const query of collections) yield* collection(query);
}

function* collection(query: string): Generator<Scenario> {
  const label = `deletecollection: ${query}`;
  const some = [
    given("a", { metadata: { labels: { x: "1" } } }),
    given("b"),
    given("c", { metadata: { finalizers: ["example.com/x"] } }),
  ];
  yield {
    name: label,
    steps: [...some, step(label, "DELETE", flunders + query), get(`${label}: afterwards`, flunders)],
  };
}

export const deletes = { name: "delete", scenarios: deleteScenarios };
