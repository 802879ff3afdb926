import type { Random } from "../../fault/bad-input/random.ts";
import type { Scenario, Step } from "../step.ts";
import { afterwards, flunder, flunders, given, mergePatch, patch, remove, step, watch } from "./requests.ts";

type Json = Readonly<Record<string, unknown>>;
interface Applying {
  readonly manager?: string;
  readonly query?: string;
  readonly name?: string;
  readonly subresource?: string;
}

const applyType = "application/apply-patch+yaml";

function apply(
  label: string,
  body: unknown,
  { manager = "one", query = "", name = "a", subresource = "" }: Applying = {},
): Step {
  const path = `${flunders}/${name}${subresource}?fieldManager=${manager}${query}`;
  return step(`apply: ${label}`, "PATCH", path, body, { headers: { "content-type": applyType } });
}

/** What a manager wants: nothing is filled in but the type and the name. */
const wish = (spec: Json | undefined, rest: { metadata?: Json; status?: unknown } = {}): Json => ({
  ...flunder("a", rest),
  spec,
});
const upon = (name: string, ...steps: Step[]): Scenario => ({ name, steps: [...steps, afterwards(`apply: ${name}`)] });

const base = apply(
  "given an applied object",
  wish({ reference: "one", replicas: 1, tags: ["a"], parts: [{ name: "p", size: 2 }] }),
);

/** Put over what the first manager has applied, by another one. */
const wishes: Record<string, Json> = {
  "the same": wish({ reference: "one", replicas: 1 }),
  "another value": wish({ reference: "two" }),
  "two other values": wish({ reference: "two", replicas: 2 }),
  "another field": wish({ reference: "one", enabled: true }),
  "a member of a set": wish({ reference: "one", tags: ["b"] }),
  "the same member of a set": wish({ reference: "one", tags: ["a"] }),
  "a set with a duplicate": wish({ reference: "one", tags: ["b", "b"] }),
  "an item of a map list": wish({ reference: "one", parts: [{ name: "q" }] }),
  "the same item with another value": wish({ reference: "one", parts: [{ name: "p", size: 3 }] }),
  "an item without its key": wish({ reference: "one", parts: [{ size: 3 }] }),
  "an item twice": wish({ reference: "one", parts: [{ name: "q" }, { name: "q" }] }),
  "a map": wish({ reference: "one", labels: { x: "1" } }),
  "an empty object": wish({ reference: "one", window: {} }),
  "a null": wish({ reference: "one", replicas: null }),
  "what is preserved": wish({ reference: "one", extra: { deep: { er: [1] } } }),
  "an int or string": wish({ reference: "one", port: "http" }),
  "labels and annotations": wish(
    { reference: "one" },
    { metadata: { labels: { x: "1" }, annotations: { "a/b": "c" } } },
  ),
  "a finalizer": wish({ reference: "one" }, { metadata: { finalizers: ["example.com/x"] } }),
  "an owner": wish(
    { reference: "one" },
    { metadata: { ownerReferences: [{ apiVersion: "v1", kind: "ConfigMap", name: "x", uid: "u" }] } },
  ),
  "a status": wish({ reference: "one" }, { status: { phase: "x" } }),
  "no spec": wish(undefined),
  "an empty spec": wish({}),
  "a value that is invalid": wish({ reference: "one", replicas: 99 }),
  "a value of another type": wish({ reference: "one", replicas: "x" }),
  "an unknown field": wish({ reference: "one", nope: 1 }),
  "an old resourceVersion": wish({ reference: "one" }, { metadata: { resourceVersion: "1" } }),
  "its resourceVersion": wish({ reference: "one" }, { metadata: { resourceVersion: "{rv:a}" } }),
  "another uid": wish({ reference: "one" }, { metadata: { uid: "11111111-1111-4111-8111-111111111111" } }),
  managedFields: wish({ reference: "one" }, { metadata: { managedFields: [{ manager: "x" }] } }),
  "no managedFields": wish({ reference: "one" }, { metadata: { managedFields: [] } }),
  "another name": { ...wish({ reference: "one" }), metadata: { name: "b" } },
  "no name": { ...wish({ reference: "one" }), metadata: {} },
  "another kind": { ...wish({ reference: "one" }), kind: "Fischer" },
  "no kind": { ...wish({ reference: "one" }), kind: undefined },
  "another version": { ...wish({ reference: "one" }), apiVersion: "contract.example.com/v2" },
};

function* applyScenarios(random: Random, scale: number): Generator<Scenario> {
  for (const [what, body] of Object.entries(wishes)) {
    yield upon(what, base, apply(what, body, { manager: "two" }));
    yield upon(`${what}, by force`, base, apply(`${what}, by force`, body, { manager: "two", query: "&force=true" }));
    yield upon(`${what}, alone`, apply(`${what}, alone`, body));
    yield upon(`${what}, instead`, base, apply(`${what}, instead`, body));
  }
  yield* managers();
  yield* forms();
  for (let i = 0; i < 40 * scale; i++) yield history(random, i);
}

/** Who else may have written the object. */
function* managers(): Generator<Scenario> {
  const updated = patch("apply: a merge patch before", "a", mergePatch, { spec: { reference: "new", replicas: 4 } });
  yield upon("over an update", given(), apply("over an update", wish({ reference: "two" })));
  yield upon("over a patch", base, updated, apply("over a patch", wish({ reference: "one" })));
  yield upon(
    "shared, then given up",
    base,
    apply("shared", wish({ reference: "one" }), { manager: "two" }),
    apply("given up", wish({ replicas: 1, reference: "one" })),
  );
  yield upon(
    "removed by its last manager",
    base,
    apply("shared by two", wish({ reference: "one", tags: ["b"] }), { manager: "two" }),
    apply("removed by one", wish({ reference: "one" })),
    apply("removed by two", wish({ reference: "one" }), { manager: "two" }),
  );
  yield upon(
    "with three in conflict",
    base,
    apply("another tag", wish({ reference: "one", enabled: true }), { manager: "two" }),
    apply("against two", wish({ reference: "x", enabled: false, replicas: 7 }), { manager: "three" }),
  );
  yield upon(
    "of a status",
    base,
    apply("a status alone", { ...wish(undefined, { status: { phase: "x" } }) }, { subresource: "/status" }),
    apply(
      "another status",
      { ...wish(undefined, { status: { phase: "y" } }) },
      { subresource: "/status", manager: "two" },
    ),
  );
  yield upon(
    "watched",
    base,
    watch("apply: watched"),
    apply("watched: a change", wish({ reference: "one", replicas: 2 })),
    apply("watched: nothing new", wish({ reference: "one", replicas: 2 })),
  );
  yield upon(
    "of what is ending",
    { ...given("a", { metadata: { finalizers: ["example.com/x"] } }) },
    remove("apply: a delete before", "a"),
    apply("of what is ending", wish({ reference: "two" }), { query: "&force=true" }),
  );
  yield upon("dry", base, apply("dry", wish({ reference: "one", replicas: 5 }), { query: "&dryRun=All" }));
  yield upon("dry, alone", apply("dry, alone", wish({ reference: "one" }), { query: "&dryRun=All" }));
  yield upon(
    "managedFields taken away",
    base,
    patch("apply: managedFields taken away", "a", mergePatch, { metadata: { managedFields: [{}] } }),
    apply("after that", wish({ reference: "two" }), { manager: "two" }),
  );
}

/** How it may be asked for. */
function* forms(): Generator<Scenario> {
  const body = wish({ reference: "one", replicas: 2 });
  const path = `${flunders}/a`;
  const headers = { "content-type": applyType };
  for (const query of [
    "",
    "?fieldManager=",
    `?fieldManager=${"m".repeat(129)}`,
    "?fieldManager=a%07b",
    "?fieldManager=one&force=x",
    "?fieldManager=one&force=false",
    "?fieldManager=one&fieldValidation=x",
  ]) {
    yield upon(`with ${query}`, step(`apply: with ${query}`, "PATCH", path + query, body, { headers }));
  }
  for (const validation of ["Ignore", "Warn", "Strict"]) {
    const query = `&fieldValidation=${validation}`;
    yield upon(
      `an unknown field; ${validation}`,
      apply(`an unknown field; ${validation}`, wish({ reference: "one", nope: 1 }), { query }),
    );
    const twice =
      "apiVersion: contract.example.com/v1\nkind: Flunder\nmetadata: {name: a}\nspec: {reference: a, reference: b}\n";
    yield upon(`a duplicate; ${validation}`, apply(`a duplicate; ${validation}`, twice, { query }));
  }
  for (const text of ["", "null", "[]", "x", "{", "a: b: c", "metadata:\n  name: a\n"])
    yield upon(`a body of ${text}`, apply(`a body of ${JSON.stringify(text)}`, text));
}

const fields: readonly ((random: Random) => Json)[] = [
  (random) => ({ replicas: random.int(3) }),
  (random) => ({ enabled: random.int(2) === 0 }),
  (random) => ({ tags: random.pick([["a"], ["b"], ["a", "b"]]) }),
  (random) => ({
    parts: random.pick([[{ name: "p" }], [{ name: "p", size: 2 }], [{ name: "q" }, { name: "p", size: 3 }]]),
  }),
  (random) => ({ labels: { [random.pick(["x", "y"])]: random.pick(["1", "2"]) } }),
  (random) => ({ window: { from: random.pick(["f", "g"]) } }),
];

/** Several managers, in any order; every answer shows who owns what. */
function history(random: Random, index: number): Scenario {
  const one = (): Step => {
    const spec = Object.assign(
      { reference: random.pick(["one", "one", "two"]) },
      ...fields.filter(() => random.int(2) === 0).map((field) => field(random)),
    ) as Json;
    const manager = random.pick(["one", "two", "three"]);
    if (random.int(6) === 0) return patch("apply: history: merge patch", "a", mergePatch, { spec });
    return apply("history", wish(spec), { manager, query: random.int(3) === 0 ? "&force=true" : "" });
  };
  return { name: `apply history ${index}`, steps: Array.from({ length: 8 }, one) };
}

export const applies = { name: "apply", scenarios: applyScenarios };
