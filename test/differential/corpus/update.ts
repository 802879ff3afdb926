import type { Scenario, Step } from "../step.ts";
import { accepts, metadata, queries, spec } from "./create.ts";
import { afterwards, flunder, given, put, remove } from "./requests.ts";

const changed = { metadata: { resourceVersion: "{rv:a}" } };
const upon = (one: Step, before: readonly Step[] = [given()]): Scenario => ({
  name: one.label,
  steps: [...before, one, afterwards(one.label)],
});

/** What a PUT says of metadata, over name and current resourceVersion. */
const others: Record<string, Record<string, unknown>> = {
  "no resourceVersion": { resourceVersion: undefined },
  "an empty resourceVersion": { resourceVersion: "" },
  "a resourceVersion of zero": { resourceVersion: "0" },
  "a resourceVersion that is a word": { resourceVersion: "x" },
  "a resourceVersion of the future": { resourceVersion: "9007199254740000" },
  "a negative resourceVersion": { resourceVersion: "-1" },
  "its uid": { uid: "{uid:a}" },
  "another uid": { uid: "11111111-1111-4111-8111-111111111111" },
  "another uid, no resourceVersion": { uid: "11111111-1111-4111-8111-111111111111", resourceVersion: undefined },
  "another name": { name: "b" },
  "no name": { name: undefined },
  "an empty name": { name: "" },
  "another namespace": { namespace: "other" },
  "its namespace": { namespace: "{ns}" },
  "another generation": { generation: 7 },
  "another creationTimestamp": { creationTimestamp: "2020-01-01T00:00:00Z" },
  "a deletionTimestamp": { deletionTimestamp: "2020-01-01T00:00:00Z" },
  "a generateName": { generateName: "x-" },
};

function* updateScenarios(): Generator<Scenario> {
  for (const [what, over] of Object.entries(others)) {
    const meta = { resourceVersion: "{rv:a}", ...over };
    yield upon(put(`update: ${what}`, "a", flunder("a", { metadata: meta, spec: { reference: "two" } })));
  }
  for (const [what, value] of Object.entries(metadata)) {
    const meta = { resourceVersion: "{rv:a}", ...(value as Record<string, unknown>) };
    yield upon(put(`update: metadata: ${what}`, "a", { ...flunder("a"), metadata: { name: "a", ...meta } }));
  }
  for (const [what, value] of Object.entries(spec)) {
    if (typeof value !== "object") continue;
    yield upon(put(`update: spec: ${what}`, "a", flunder("a", { ...changed, spec: value as Record<string, unknown> })));
  }
  for (const query of queries) {
    yield upon(put(`update: ${query}`, "a", flunder("a", { ...changed, spec: { reference: "two", nope: 1 } }), query));
  }
  for (const accept of accepts) {
    const headers = { accept };
    yield upon(
      put(`update: accept ${accept}`, "a", flunder("a", { ...changed, spec: { reference: "two" } }), "", { headers }),
    );
  }
  yield upon(put("update: nothing new", "a", flunder("a", changed)));
  yield upon(put("update: nothing new, by defaults", "a", flunder("a", { ...changed, spec: { policy: "Allow" } })));
  yield upon(
    put("update: of an older resourceVersion", "a", flunder("a", { metadata: { resourceVersion: "{firstRv:a}" } })),
    [given(), put("update: a change", "a", flunder("a", { ...changed, spec: { reference: "two" } }))],
  );
  yield upon(put("update: what is not there", "a", flunder("a")), []);
  yield upon(
    put("update: what is not there, with a resourceVersion", "a", flunder("a", { metadata: { resourceVersion: "1" } })),
    [],
  );
  yield upon(put("update: a status", "a", flunder("a", { ...changed, status: { phase: "x" } })));
  yield upon(put("update: a bad status", "a", flunder("a", { ...changed, status: { phase: 5 } })));
  yield upon(
    put(
      "update: what has been deleted",
      "a",
      flunder("a", { metadata: { uid: "{uid:a}", resourceVersion: "{rv:a}" } }),
    ),
    [given(), remove("delete", "a")],
  );
  const held = { metadata: { finalizers: ["example.com/x"] } };
  const ending = [given("a", held), remove("delete: with a finalizer", "a")];
  yield upon(
    put(
      "update: what is ending",
      "a",
      flunder("a", {
        metadata: { finalizers: ["example.com/x"], resourceVersion: "{rv:a}" },
        spec: { reference: "two" },
      }),
    ),
    ending,
  );
  yield upon(
    put(
      "update: another finalizer of what is ending",
      "a",
      flunder("a", { metadata: { finalizers: ["example.com/x", "example.com/y"], resourceVersion: "{rv:a}" } }),
    ),
    ending,
  );
  yield upon(put("update: the last finalizer", "a", flunder("a", { metadata: { resourceVersion: "{rv:a}" } })), ending);
  yield upon(
    put(
      "update: the last finalizer, dry run",
      "a",
      flunder("a", { metadata: { resourceVersion: "{rv:a}" } }),
      "?dryRun=All",
    ),
    ending,
  );
  for (const [what, body] of Object.entries(documents)) yield upon(put(`update: ${what}`, "a", body));
}

const documents: Record<string, unknown> = {
  "no kind": { ...flunder("a", changed), kind: undefined },
  "no apiVersion": { ...flunder("a", changed), apiVersion: undefined },
  "another kind": flunder("a", { ...changed, kind: "Fischer" }),
  "another version": flunder("a", { ...changed, apiVersion: "contract.example.com/v2" }),
  "no spec": { ...flunder("a", changed), spec: undefined },
  "no metadata": { ...flunder("a"), metadata: undefined },
  "an empty body": "",
  "half a body": '{"a":',
  "an empty object": "{}",
};

export const update = { name: "update", scenarios: updateScenarios };
