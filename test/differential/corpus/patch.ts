import type { Scenario, Step } from "../step.ts";
import { accepts, metadata, queries, spec } from "./create.ts";
import { afterwards, flunders, given, jsonPatch, mergePatch, patch, remove, step, strategicPatch } from "./requests.ts";

const rich = given("a", {
  metadata: { labels: { x: "1" }, annotations: { "a/b": "c" }, finalizers: ["example.com/x"] },
  spec: { tags: ["a", "b"], parts: [{ name: "p" }], replicas: 3, extra: { deep: { er: [1, 2] } } },
});
const upon = (one: Step, before: readonly Step[] = [rich]): Scenario => ({
  name: one.label,
  steps: [...before, one, afterwards(one.label)],
});

const merges: Record<string, unknown> = {
  "a change": { spec: { reference: "two" } },
  nothing: {},
  "nothing new": { spec: { reference: "one" } },
  "a removal": { spec: { replicas: null } },
  "a removal of what is defaulted": { spec: { policy: null } },
  "a removal of what is required": { spec: { reference: null } },
  "a removal of the spec": { spec: null },
  "a removal of nothing": { spec: { code: null } },
  "a list": { spec: { tags: ["c"] } },
  "a whole map list": { spec: { parts: [{ name: "q" }] } },
  "an item's own null": { spec: { parts: [{ name: "q", size: null }] } },
  "extra below": { spec: { extra: { deep: { er: null, st: 1 } } } },
  "a word": '"x"',
  null: "null",
  "a list of patches": "[]",
  "a number": "1",
  "nothing at all": "",
  "half a patch": '{"spec":',
  "a patch and more": "{} x",
  "an unknown field": { spec: { nope: 1 } },
  "an unknown field at the root": { nope: 1 },
  "a duplicate": '{"spec":{"reference":"a","reference":"b"}}',
  "a status": { status: { phase: "x" } },
  "another kind": { kind: "Fischer" },
  "an empty kind": { kind: "" },
  "no kind": { kind: null },
  "another version": { apiVersion: "contract.example.com/v2" },
  "no apiVersion": { apiVersion: null },
  "another name": { metadata: { name: "b" } },
  "no name": { metadata: { name: null } },
  "another namespace": { metadata: { namespace: "other" } },
  "no namespace": { metadata: { namespace: null } },
  "another uid": { metadata: { uid: "11111111-1111-4111-8111-111111111111" } },
  "no uid": { metadata: { uid: null } },
  "an old resourceVersion": { metadata: { resourceVersion: "1" } },
  "its resourceVersion": { metadata: { resourceVersion: "{rv:a}" }, spec: { reference: "two" } },
  "no resourceVersion": { metadata: { resourceVersion: null }, spec: { reference: "two" } },
  "a resourceVersion that is a word": { metadata: { resourceVersion: "x" } },
  "no metadata": { metadata: null },
  "no labels": { metadata: { labels: null } },
  "a label less": { metadata: { labels: { x: null } } },
  "another creationTimestamp": { metadata: { creationTimestamp: "2020-01-01T00:00:00Z" } },
  "no creationTimestamp": { metadata: { creationTimestamp: null } },
  "no finalizers": { metadata: { finalizers: null } },
  "another generation": { metadata: { generation: 9 } },
};

const operations: Record<string, unknown> = {
  add: [{ op: "add", path: "/spec/code", value: "ab" }],
  "add to a list": [{ op: "add", path: "/spec/tags/-", value: "c" }],
  "add at an index": [{ op: "add", path: "/spec/tags/1", value: "c" }],
  "add at the end": [{ op: "add", path: "/spec/tags/2", value: "c" }],
  "add behind the end": [{ op: "add", path: "/spec/tags/5", value: "c" }],
  "add at a negative index": [{ op: "add", path: "/spec/tags/-1", value: "c" }],
  "add at a word": [{ op: "add", path: "/spec/tags/x", value: "c" }],
  "add at a leading zero": [{ op: "add", path: "/spec/tags/01", value: "c" }],
  "add below nothing": [{ op: "add", path: "/spec/window/from", value: "c" }],
  "add without a value": [{ op: "add", path: "/spec/code" }],
  "add null": [{ op: "add", path: "/spec/note", value: null }],
  "add the root": [{ op: "add", path: "", value: {} }],
  replace: [{ op: "replace", path: "/spec/reference", value: "two" }],
  "replace nothing": [{ op: "replace", path: "/spec/code", value: "ab" }],
  "replace behind the end": [{ op: "replace", path: "/spec/tags/2", value: "ab" }],
  "replace without a value": [{ op: "replace", path: "/spec/reference" }],
  "replace the root": [{ op: "replace", path: "", value: {} }],
  remove: [{ op: "remove", path: "/spec/replicas" }],
  "remove nothing": [{ op: "remove", path: "/spec/code" }],
  "remove below nothing": [{ op: "remove", path: "/spec/window/from" }],
  "remove an item": [{ op: "remove", path: "/spec/tags/0" }],
  "remove behind the end": [{ op: "remove", path: "/spec/tags/2" }],
  "remove the root": [{ op: "remove", path: "" }],
  "remove what is required": [{ op: "remove", path: "/spec/reference" }],
  move: [
    { op: "move", from: "/spec/reference", path: "/spec/note" },
    { op: "add", path: "/spec/reference", value: "x" },
  ],
  "move nothing": [{ op: "move", from: "/spec/code", path: "/spec/note" }],
  "move into itself": [{ op: "move", from: "/spec/extra", path: "/spec/extra/deep" }],
  "move without from": [{ op: "move", path: "/spec/note" }],
  copy: [{ op: "copy", from: "/spec/reference", path: "/spec/note" }],
  "copy nothing": [{ op: "copy", from: "/spec/code", path: "/spec/note" }],
  "a test that holds": [{ op: "test", path: "/spec/reference", value: "one" }],
  "a test that does not": [{ op: "test", path: "/spec/reference", value: "two" }],
  "a test of nothing": [{ op: "test", path: "/spec/code", value: "x" }],
  "a test of nothing for null": [{ op: "test", path: "/spec/code", value: null }],
  "a test without a value": [{ op: "test", path: "/spec/code" }],
  "a test of an object": [{ op: "test", path: "/spec/extra", value: { deep: { er: [1, 2] } } }],
  "a test of 3.0": '[{"op":"test","path":"/spec/replicas","value":3.0}]',
  "a path of tildes": [{ op: "add", path: "/metadata/annotations/a~1b", value: "d" }],
  "a path of a tilde too much": [{ op: "add", path: "/metadata/annotations/a~2b", value: "d" }],
  "a path without a slash": [{ op: "add", path: "spec/code", value: "ab" }],
  "a path that is a number": [{ op: "add", path: 5, value: "ab" }],
  "no path": [{ op: "add", value: "ab" }],
  "no operation": [{ path: "/spec/code", value: "ab" }],
  "an unknown operation": [{ op: "nope", path: "/spec/code", value: "ab" }],
  "an operation that is a number": [{ op: 5, path: "/spec/code", value: "ab" }],
  "an operation with an unknown field": [{ op: "add", path: "/spec/code", value: "ab", nope: 1 }],
  "an operation with a duplicate": '[{"op":"add","op":"add","path":"/spec/code","value":"ab"}]',
  "no operations": [],
  "an object": {},
  null: "null",
  "a word": '"x"',
  "a list of words": ["x"],
  "a list of null": [null],
  "nothing at all": "",
  "half a patch": '[{"op":',
  "a patch and more": "[] x",
  "too many operations": Array.from({ length: 10_001 }, () => ({ op: "test", path: "/kind", value: "Flunder" })),
  "an unknown field": [{ op: "add", path: "/spec/nope", value: 1 }],
  "a value of the wrong type": [{ op: "replace", path: "/spec/reference", value: 5 }],
  "a value that is not allowed": [{ op: "add", path: "/spec/policy", value: "x" }],
  "another name": [{ op: "replace", path: "/metadata/name", value: "b" }],
  "another kind": [{ op: "replace", path: "/kind", value: "b" }],
  "no kind": [{ op: "remove", path: "/kind" }],
  "another version": [{ op: "replace", path: "/apiVersion", value: "contract.example.com/v2" }],
  "metadata that are a word": [{ op: "replace", path: "/metadata", value: "x" }],
  "a spec that is a word": [{ op: "replace", path: "/spec", value: "x" }],
  "a status": [{ op: "add", path: "/status", value: { phase: "x" } }],
  "a resourceVersion": [{ op: "replace", path: "/metadata/resourceVersion", value: "1" }],
  "a label that is a number": [{ op: "add", path: "/metadata/labels/y", value: 5 }],
  "a big number": '[{"op":"add","path":"/spec/big","value":9007199254740993}]',
};

function* patchScenarios(): Generator<Scenario> {
  for (const [what, body] of Object.entries(merges)) {
    yield upon(patch(`merge patch: ${what}`, "a", mergePatch, body));
    yield upon(patch(`merge patch: ${what}; Strict`, "a", mergePatch, body, "?fieldValidation=Strict"));
    yield upon(patch(`merge patch: ${what}; dry run`, "a", mergePatch, body, "?dryRun=All"));
  }
  for (const [what, body] of Object.entries(operations)) {
    yield upon(patch(`JSON patch: ${what}`, "a", jsonPatch, body));
    yield upon(patch(`JSON patch: ${what}; Strict`, "a", jsonPatch, body, "?fieldValidation=Strict"));
    yield upon(patch(`JSON patch: ${what}; Ignore`, "a", jsonPatch, body, "?fieldValidation=Ignore"));
  }
  for (const [what, value] of Object.entries(metadata)) {
    yield upon(patch(`merge patch: metadata: ${what}`, "a", mergePatch, { metadata: value }), [given()]);
  }
  for (const [what, value] of Object.entries(spec)) {
    if (typeof value === "object")
      yield upon(patch(`merge patch: spec: ${what}`, "a", mergePatch, { spec: value }), [given()]);
  }
  for (const query of [...queries, "?force=true", "?force=false", "?force=x"]) {
    const body = { spec: { reference: "two", nope: 1 } };
    yield upon(patch(`merge patch: ${query}`, "a", mergePatch, body, query));
  }
  for (const accept of accepts) {
    const headers = { accept, "content-type": mergePatch };
    yield upon(
      step(`merge patch: accept ${accept}`, "PATCH", `${flunders}/a`, { spec: { reference: "two" } }, { headers }),
    );
  }
  yield* types();
}

function* types(): Generator<Scenario> {
  const body = { spec: { reference: "two" } };
  for (const type of [
    strategicPatch,
    "application/json",
    "application/yaml",
    "text/plain",
    "",
    "nonsense",
    "application/apply-patch+cbor",
  ]) {
    yield upon(patch(`patch: content type ${type}`, "a", type, body));
  }
  yield upon(patch("patch: content type with parameters", "a", `${mergePatch}; charset=utf-8`, body));
  yield upon(patch("patch: content type in capitals", "a", mergePatch.toUpperCase(), body));
  yield upon(patch("merge patch: what is not there", "a", mergePatch, body), []);
  yield upon(patch("JSON patch: what is not there", "a", jsonPatch, []), []);
  yield upon(step("merge patch: a collection", "PATCH", flunders, body, { headers: { "content-type": mergePatch } }));
  const ending = [given("a", { metadata: { finalizers: ["example.com/x"] } }), remove("delete: with a finalizer", "a")];
  yield upon(patch("merge patch: the last finalizer", "a", mergePatch, { metadata: { finalizers: null } }), ending);
  yield upon(
    patch("JSON patch: the last finalizer", "a", jsonPatch, [{ op: "remove", path: "/metadata/finalizers" }]),
    ending,
  );
  yield upon(
    patch("merge patch: a finalizer of what is ending", "a", mergePatch, {
      metadata: { finalizers: ["example.com/y"] },
    }),
    ending,
  );
  yield upon(patch("merge patch: what is ending", "a", mergePatch, body), ending);
}

export const patches = { name: "patch", scenarios: patchScenarios };
