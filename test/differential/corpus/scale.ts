import type { Scenario, Step } from "../step.ts";
import { afterwards, flunders, given, jsonPatch, mergePatch, patch, step } from "./requests.ts";

const path = `${flunders}/a/scale`;
const scaled = given("a", { spec: { copies: 2 } });
const status = step(
  "scale: given a status",
  "PATCH",
  `${flunders}/a/status`,
  { status: { observed: 2, selector: "x=1" } },
  { headers: { "content-type": mergePatch } },
);
const upon = (one: Step, before: readonly Step[] = [scaled, status]): Scenario => ({
  name: one.label,
  // Upstream keeps no books of who owns what in a Scale (docs/decisions/009-server-side-apply.md).
  steps: [...before, one, { ...afterwards(one.label), uncompared: ["body.metadata.managedFields"] }],
});
const scale = (replicas: unknown, rest: object = {}): object => ({
  apiVersion: "autoscaling/v1",
  kind: "Scale",
  metadata: { name: "a", namespace: "{ns}" },
  spec: { replicas },
  ...rest,
});

const bodies: Record<string, unknown> = {
  "three replicas": scale(3),
  "the same replicas": scale(2),
  "no replicas": scale(undefined),
  "no spec": { ...scale(3), spec: undefined },
  "too many replicas": scale(11),
  "less than none": scale(-1),
  "replicas that are a word": scale("x"),
  "a fraction": scale(1.5),
  "more than an int32": scale(2147483648),
  "a status": scale(3, { status: { replicas: 9, selector: "y" } }),
  "its resourceVersion": scale(3, { metadata: { name: "a", namespace: "{ns}", resourceVersion: "{rv:a}" } }),
  "an old resourceVersion": scale(3, { metadata: { name: "a", namespace: "{ns}", resourceVersion: "1" } }),
  "another name": scale(3, { metadata: { name: "b", namespace: "{ns}" } }),
  "no namespace": scale(3, { metadata: { name: "a" } }),
  "another namespace": scale(3, { metadata: { name: "a", namespace: "other" } }),
  "an unknown field": scale(3, { nope: 1 }),
};
const patches: Record<string, unknown> = {
  "three replicas": { spec: { replicas: 3 } },
  "no replicas": { spec: { replicas: null } },
  "too many replicas": { spec: { replicas: 11 } },
  "replicas that are a word": { spec: { replicas: "x" } },
  nothing: {},
  "a status": { status: { replicas: 9 } },
  labels: { metadata: { labels: { x: "1" } } },
  "an old resourceVersion": { metadata: { resourceVersion: "1" }, spec: { replicas: 3 } },
};

function* scaleScenarios(): Generator<Scenario> {
  const sent = (label: string, method: string, body: unknown, type: string, query = ""): Step =>
    step(`scale: ${label}`, method, path + query, body, { headers: { "content-type": type } });
  yield upon(step("scale: get", "GET", path));
  yield upon(step("scale: get: no replicas", "GET", path), [given()]);
  yield upon(step("scale: get: not there", "GET", path), []);
  for (const accept of ["application/yaml", "application/json;as=Table;g=meta.k8s.io;v=v1,application/json"]) {
    yield upon(step(`scale: get: accept ${accept}`, "GET", path, undefined, { headers: { accept } }));
  }
  for (const [what, body] of Object.entries(bodies)) {
    yield upon(sent(`update: ${what}`, "PUT", body, "application/json"));
    yield upon(sent(`update: ${what}; Strict`, "PUT", body, "application/json", "?fieldValidation=Strict"));
  }
  for (const [what, body] of Object.entries(patches)) {
    yield upon(sent(`merge patch: ${what}`, "PATCH", body, mergePatch));
    yield upon(sent(`merge patch: ${what}; dry run`, "PATCH", body, mergePatch, "?dryRun=All"));
  }
  yield upon(sent("JSON patch", "PATCH", [{ op: "replace", path: "/spec/replicas", value: 4 }], jsonPatch));
  yield upon(sent("JSON patch: a test", "PATCH", [{ op: "test", path: "/spec/replicas", value: 9 }], jsonPatch));
  for (const method of ["POST", "DELETE"]) yield upon(step(`scale: ${method}`, method, path));
  yield upon(sent("merge patch: not there", "PATCH", patches["three replicas"], mergePatch), []);
  yield upon(sent("update: after a change", "PUT", scale(5), "application/json"), [
    scaled,
    patch("scale: a change before", "a", mergePatch, { spec: { reference: "two" } }),
  ]);
}

export const scales = { name: "scale", scenarios: scaleScenarios };
