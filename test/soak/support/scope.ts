import type { Random } from "../../fault/bad-input/random.ts";
import { colors, names, namespaces, root, teams, type BallObject } from "./kinds.ts";

/** What an observer looks at, as a query and as a predicate of its own. */
export interface Scope {
  readonly title: string;
  /** "": all. */
  readonly namespace: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  includes(key: string, object: BallObject): boolean;
}

const all = (): boolean => true;

/** One at random: everything, or objects by label, by a selectable field, or by name; of one namespace or of all. */
export function randomScope(random: Random): Scope {
  const namespace = random.chance(0.5) ? random.pick(namespaces) : "";
  const selected = random.weighted<() => Selected>([
    [3, () => ({ title: "everything", matches: all })],
    [2, () => byLabel(random.pick(teams))],
    [1, () => withoutLabel(random.pick(teams))],
    [2, () => byColor(random.pick(colors))],
    [1, () => byName(random.pick(names))],
  ])();
  const { title, matches, ...selectors } = selected;
  return {
    title: `${title} in ${namespace === "" ? "all namespaces" : namespace}`,
    namespace,
    ...selectors,
    includes: (key, object) => (namespace === "" || key.startsWith(`${root}${namespace}/`)) && matches(object),
  };
}

type Selected = Pick<Scope, "title" | "labelSelector" | "fieldSelector"> & {
  readonly matches: (object: BallObject) => boolean;
};

const byLabel = (team: string): Selected => ({
  title: `team ${team}`,
  labelSelector: `team=${team}`,
  matches: ({ metadata }) => metadata.labels?.["team"] === team,
});

const withoutLabel = (team: string): Selected => ({
  title: `other than team ${team}`,
  labelSelector: `team notin (${team})`,
  matches: ({ metadata }) => metadata.labels?.["team"] !== team,
});

const byColor = (color: string): Selected => ({
  title: `color ${color}`,
  fieldSelector: `spec.color=${color}`,
  matches: ({ spec }) => spec.color === color,
});

const byName = (name: string): Selected => ({
  title: `name ${name}`,
  fieldSelector: `metadata.name=${name}`,
  matches: ({ metadata }) => metadata.name === name,
});
