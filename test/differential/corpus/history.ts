import type { Random } from "../../fault/bad-input/random.ts";
import type { Scenario, Step } from "../step.ts";
import { flunder, flunders, get, jsonPatch, mergePatch, patch, post, put, remove, step, watch } from "./requests.ts";

const names = ["a", "b", "c"];
const table = { accept: "application/json;as=Table;g=meta.k8s.io;v=v1" };
const partial = { accept: "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1" };
const held = ["example.com/x"];

/** What may happen to an object, whatever has happened to it before. */
const happenings: readonly ((name: string, random: Random) => Step)[] = [
  (name, random) => post("history: create", flunder(name, { spec: anySpec(random), metadata: anyMetadata(random) })),
  (name, random) => post("history: create", flunder(name, { spec: anySpec(random) }), "?dryRun=All"),
  (name, random) =>
    put("history: update", name, flunder(name, { metadata: current(name, random), spec: anySpec(random) })),
  (name, random) =>
    put(
      "history: update of old",
      name,
      flunder(name, { metadata: { resourceVersion: `{firstRv:${name}}` }, spec: anySpec(random) }),
    ),
  (name, random) =>
    put(
      "history: dry update",
      name,
      flunder(name, { metadata: current(name, random), spec: anySpec(random) }),
      "?dryRun=All",
    ),
  (name, random) => put("history: unconditional update", name, flunder(name, { spec: anySpec(random) })),
  (name, random) => patch("history: merge patch", name, mergePatch, { spec: anySpec(random) }),
  (name, random) => patch("history: merge patch of metadata", name, mergePatch, { metadata: anyMetadata(random) }),
  (name) => patch("history: merge patch of nothing", name, mergePatch, {}),
  (name) => patch("history: JSON patch", name, jsonPatch, [{ op: "add", path: "/spec/tags", value: ["x"] }]),
  (name) =>
    patch("history: JSON patch that tests", name, jsonPatch, [
      { op: "test", path: "/spec/reference", value: "one" },
      { op: "replace", path: "/spec/reference", value: "two" },
    ]),
  (name, random) =>
    step(
      "history: status",
      "PATCH",
      `${flunders}/${name}/status`,
      { status: { phase: random.pick(["x", "y"]), observed: random.int(3) } },
      { headers: { "content-type": mergePatch } },
    ),
  (name) =>
    step(
      "history: update of the status",
      "PUT",
      `${flunders}/${name}/status`,
      flunder(name, { metadata: { resourceVersion: `{rv:${name}}` }, status: { phase: "z" } }),
    ),
  (name, random) =>
    step(
      "history: scale",
      "PATCH",
      `${flunders}/${name}/scale`,
      { spec: { replicas: random.int(3) } },
      { headers: { "content-type": mergePatch } },
    ),
  (name) => get("history: get the scale", `${flunders}/${name}/scale`),
  (name) => remove("history: delete", name),
  (name) => remove("history: foreground delete", name, { propagationPolicy: "Foreground" }),
  (name) =>
    remove("history: delete exactly this", name, {
      preconditions: { resourceVersion: `{rv:${name}}`, uid: `{uid:${name}}` },
    }),
  (name) => remove("history: dry delete", name, undefined, "?dryRun=All"),
  (name) => patch("history: a finalizer", name, mergePatch, { metadata: { finalizers: held } }),
  (name) => patch("history: no finalizers", name, mergePatch, { metadata: { finalizers: null } }),
  (name) => get("history: get", `${flunders}/${name}`),
  (name) => get("history: get of metadata", `${flunders}/${name}`, partial),
  () => get("history: list", flunders),
  () => get("history: list of old", `${flunders}?resourceVersion={listRv}&resourceVersionMatch=Exact`),
  () => get("history: list of some", `${flunders}?labelSelector=x`),
  () => get("history: list by field", `${flunders}?fieldSelector=spec.reference%3Done`),
  () => get("history: table", flunders, table),
  () => get("history: a page", `${flunders}?limit=1`),
  () => get("history: the next page", `${flunders}?limit=1&continue={continue}`),
  () => step("history: delete some", "DELETE", `${flunders}?labelSelector=x%3D1`),
];

const watchQueries = [
  "",
  "&labelSelector=x",
  "&fieldSelector=spec.reference%3Done",
  "&resourceVersion={listRv}",
  "&fieldSelector=metadata.name%3Da",
  "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true",
];

function anySpec(random: Random): Record<string, unknown> {
  return {
    reference: random.pick(["one", "two", "three"]),
    ...(random.chance(0.3) ? { replicas: random.int(12) } : {}),
    ...(random.chance(0.2) ? { tags: random.pick([[], ["a"], ["a", "b"], ["a", "a"], null]) } : {}),
    ...(random.chance(0.2)
      ? { parts: random.pick([[{ name: "p" }], [{ name: "p", size: 2 }], [{ name: "p" }, { name: "p" }]]) }
      : {}),
    ...(random.chance(0.2) ? { window: random.pick([{}, { from: "x" }, null, { length: null }]) } : {}),
    ...(random.chance(0.1) ? { nope: random.int(2) } : {}),
    ...(random.chance(0.1) ? { policy: random.pick(["Forbid", "Maybe", null]) } : {}),
    ...(random.chance(0.1) ? { extra: random.pick([{ a: null }, { a: { b: null } }, { a: [1] }]) } : {}),
  };
}

const anyMetadata = (random: Random): Record<string, unknown> => ({
  ...(random.chance(0.5) ? { labels: random.pick([{ x: "1" }, { x: "2" }, { x: null }, {}]) } : {}),
  ...(random.chance(0.3) ? { annotations: random.pick([{ z: "1" }, { z: "" }]) } : {}),
  ...(random.chance(0.2) ? { finalizers: held } : {}),
});

const current = (name: string, random: Random): Record<string, unknown> => ({
  ...anyMetadata(random),
  resourceVersion: `{rv:${name}}`,
});

/** Whatever may happen, in any order, with somebody watching. */
function* historyScenarios(random: Random, scale: number): Generator<Scenario> {
  for (let i = 0; i < 250 * scale; i++) {
    const length = 8 + random.int(12);
    const happen = (): Step => random.pick(happenings)(random.pick(names), random);
    const create = (name: string): Step =>
      post("history: create", flunder(name, { spec: { reference: random.pick(["one", "two"]) } }));
    const query = random.pick(watchQueries);
    yield {
      name: `history ${i}`,
      steps: [
        ...names.filter(() => random.chance(0.6)).map(create),
        get("history: list", flunders),
        watch(`history: watch ${query}`, query),
        ...Array.from({ length }, happen),
        get("history: list", flunders),
      ],
    };
  }
}

export const history = { name: "history", scenarios: historyScenarios };
