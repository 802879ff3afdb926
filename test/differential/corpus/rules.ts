import type { Scenario, Step } from "../step.ts";
import { mergePatch, step } from "./requests.ts";

const charters = "/apis/contract.example.com/v1/namespaces/{ns}/charters";
const charter = (spec: object, rest: object = {}): object => ({
  apiVersion: "contract.example.com/v1",
  kind: "Charter",
  metadata: { name: "a" },
  spec,
  ...rest,
});
const post = (label: string, body: object): Step => step(label, "POST", charters, body);
const merge = (label: string, body: object, path = ""): Step =>
  step(label, "PATCH", `${charters}/a${path}`, body, { headers: { "content-type": mergePatch } });

/** What the rules of a Charter have an opinion on. */
const specs: Record<string, object> = {
  nothing: {},
  "in order": { min: 1, max: 2 },
  "out of order": { min: 2, max: 1 },
  "a rule that fails to run": { title: "broken" },
  "several at once": { title: "broken", min: 2, max: 1, memory: "2Gi" },
  "a share too big": { share: 100 },
  "a share of a word": { share: "x" },
  "a share in percent": { share: "50%" },
  "too much memory": { memory: "2Gi" },
  "memory that is none": { memory: "x" },
  "a stage out of turn": { stage: { number: 20 } },
  "a stage": { stage: { number: 3 } },
  entries: { entries: [{ name: "a", size: 1 }, { name: "b" }] },
  "a seal": { seal: { by: "me" } },
  "a title too long, out of order": { title: "t".repeat(30), min: 2, max: 1 },
  "a type wrong, out of order": { title: 5, min: 2, max: 1 },
  "int64 at its ends": { min: "-9223372036854775808", max: "9223372036854775807" },
};

const text = (body: object): string => JSON.stringify(body).replaceAll(/"(-?9223372036854775\d+)"/g, "$1");

/** From the first to the second: rules of changes, and what may stay as it was. */
const changes: Record<string, [object, object]> = {
  "a broken seal": [{ seal: { by: "me" } }, { seal: { by: "you" } }],
  "a seal set": [{}, { seal: { by: "me" } }],
  "a seal taken away": [{ seal: { by: "me" } }, { seal: null }],
  "an entry that shrinks": [{ entries: [{ name: "a", size: 3 }] }, { entries: [{ name: "a", size: 2 }] }],
  "an entry that loses its size": [{ entries: [{ name: "a", size: 3 }] }, { entries: [{ name: "a" }] }],
  "an entry that moves": [
    {
      entries: [
        { name: "a", size: 3 },
        { name: "b", size: 1 },
      ],
    },
    {
      entries: [
        { name: "b", size: 1 },
        { name: "a", size: 3 },
      ],
    },
  ],
  "the next stage": [{ stage: { number: 3 } }, { stage: { number: 4 } }],
  "a stage skipped": [{ stage: { number: 9 } }, { stage: { number: 12 } }],
  "stage ten": [{ stage: { number: 9 } }, { stage: { number: 10 } }],
};

function* ruleScenarios(): Generator<Scenario> {
  for (const [what, spec] of Object.entries(specs)) {
    const label = `rules: create: ${what}`;
    const given = post("rules: given a charter", charter({}));
    yield { name: label, steps: [{ ...post(label, {}), body: text(charter(spec)) }] };
    const patched = `rules: merge patch: ${what}`;
    yield { name: patched, steps: [given, { ...merge(patched, {}), body: text({ spec }) }] };
  }
  for (const [what, [before, after]] of Object.entries(changes)) {
    yield {
      name: `rules: ${what}`,
      steps: [
        post("rules: before", charter(before)),
        merge(`rules: ${what}`, { spec: after }),
        step(`rules: ${what}: afterwards`, "GET", `${charters}/a`),
      ],
    };
  }
  yield* elsewhere();
}

/** Rules of the root, of the status, and of what was stored before. */
function* elsewhere(): Generator<Scenario> {
  const named = "rules: a forbidden name";
  yield { name: named, steps: [post(named, charter({}, { metadata: { name: "forbidden-a" } }))] };
  const given = post("rules: given a limit", charter({ max: 5 }));
  for (const size of [5, 6, 200]) {
    yield {
      name: `rules: a status of ${size}`,
      steps: [
        given,
        merge(`rules: a status of ${size}`, { status: { size } }, "/status"),
        merge(`rules: a smaller limit than a status of ${size}`, { spec: { max: 4 } }),
        merge(`rules: a label beside a status of ${size}`, { metadata: { labels: { x: "1" } } }),
      ],
    };
  }
}

export const rules = { name: "rules", scenarios: ruleScenarios };
