import type { Scenario, Step } from "../step.ts";
import { jsonPatch, mergePatch, step as anyStep } from "./requests.ts";

const group = "/apis/coordination.k8s.io/v1";
const leases = `${group}/namespaces/{ns}/leases`;
const lease = {
  apiVersion: "coordination.k8s.io/v1",
  kind: "Lease",
  metadata: { name: "a" },
  spec: { holderIdentity: "me", leaseDurationSeconds: 5 },
};

/** The Go type's own affair: it counts no generations, and its spec is a struct, which nobody can own. */
const uncompared = ["body.metadata.generation", "body.metadata.managedFields[0].fieldsV1.f:spec.."];
const step = (...args: Parameters<typeof anyStep>): Step => ({ ...anyStep(...args), uncompared });
const get = (label: string, path: string): Step => step(label, "GET", path);

/** What a body may say of its type. */
const types: Record<string, object> = {
  "both stated": {},
  "no kind": { kind: undefined },
  "no apiVersion": { apiVersion: undefined },
  neither: { kind: undefined, apiVersion: undefined },
  "an empty kind": { kind: "" },
  "a kind of null": { kind: null },
  "a kind that is a number": { kind: 5 },
  "an apiVersion of null": { apiVersion: null },
  "another version": { apiVersion: "coordination.k8s.io/v9" },
  "another group": { apiVersion: "example.com/v1" },
  "a bad apiVersion": { apiVersion: "a/b/c" },
};
const contentTypes: Record<string, string> = { "merge patch": mergePatch, "JSON patch": jsonPatch };
const upon = (...steps: Step[]): Scenario => ({
  name: steps.map(({ label }) => label).join(),
  steps: [step("typed: given a lease", "POST", leases, lease), ...steps, get("typed: afterwards", `${leases}/a`)],
});
const patched = (type: string, what: string, body: unknown): Scenario =>
  upon({
    ...step(`typed: ${type}: ${what}`, "PATCH", `${leases}/a`, body, {
      headers: { "content-type": contentTypes[type] ?? "" },
    }),
    // They show the whole object, whose members Go has in another order.
    uncompared: [...uncompared, "body.message", "body.details.causes[0].message"],
  });

/** The real one's own Lease: a body's type, URLs and forms, which custom resources treat in ways of their own. */
function* typedScenarios(): Generator<Scenario> {
  for (const [what, changes] of Object.entries(types)) {
    const created = step(`typed: create: ${what}`, "POST", leases, { ...lease, ...changes });
    yield { name: created.label, steps: [created, get("typed: afterwards", `${leases}/a`)] };
    yield upon(step(`typed: update: ${what}`, "PUT", `${leases}/a`, { ...lease, ...changes }));
    yield patched("merge patch", what, { ...changes, spec: { holderIdentity: "you" } });
  }
  yield patched("merge patch", "no kind any more", { kind: null, apiVersion: null });
  yield patched("JSON patch", "no kind any more", [{ op: "remove", path: "/kind" }]);
  yield patched("JSON patch", "another version", [
    { op: "replace", path: "/apiVersion", value: "coordination.k8s.io/v9" },
  ]);
  for (const accept of ["", "*/*", "application/json", "application/yaml"]) {
    const headers = { accept };
    yield upon(step(`typed: create: accept ${accept}: refused`, "POST", leases, { spec: {} }, { headers }));
  }
  yield* places();
}

/** Methods that a URL does not have; custom resources, which are matched by prefix, answer some of them. */
function* places(): Generator<Scenario> {
  for (const path of [leases, `${leases}/a`, `${group}/leases`, group]) {
    for (const method of ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"]) {
      const exists = path === leases || path === `${leases}/a`;
      if (exists && (method === "DELETE" || (method === "PATCH" && path !== leases))) continue;
      yield upon(step(`typed: ${method} ${path}`, method, path));
    }
  }
}

export const typed = { name: "a built-in kind", scenarios: typedScenarios };
