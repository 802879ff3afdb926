import { parseInt64 } from "./int64.ts";
import { parseLabelRequirements } from "./label-selector-parser.ts";

import type { LabelRequirement } from "./label-requirement.ts";

export { LabelSelectorError } from "./label-selector-parser.ts";

export type Labels = Readonly<Record<string, string>>;

/** A parsed labelSelector (R-SEL-1): all requirements must hold. */
export interface LabelSelector {
  /** Selects everything. */
  readonly empty: boolean;
  readonly requirements: readonly LabelRequirement[];
  /** `undefined`: an object without labels. */
  matches(labels: Labels | undefined): boolean;
}

type Matcher = (labels: Labels) => boolean;

/** @throws LabelSelectorError with upstream's text, to be answered as 400. */
export function parseLabelSelector(text: string): LabelSelector {
  const requirements = parseLabelRequirements(text);
  const matchers = requirements.map(matcherOf);
  return {
    empty: requirements.length === 0,
    requirements,
    matches: (labels = {}) => {
      for (const matches of matchers) if (!matches(labels)) return false;
      return true;
    },
  };
}

function matcherOf({ key, operator, values }: LabelRequirement): Matcher {
  const [first = ""] = values;
  switch (operator) {
    case "exists":
      return (labels) => Object.hasOwn(labels, key);
    case "!":
      return (labels) => !Object.hasOwn(labels, key);
    case "=":
    case "==":
      return (labels) => Object.hasOwn(labels, key) && labels[key] === first;
    case "!=":
      return (labels) => !Object.hasOwn(labels, key) || labels[key] !== first;
    case "in":
      return oneOf(key, new Set(values));
    case "notin":
      return not(oneOf(key, new Set(values)));
    case "gt":
      return compared(key, first, (label, wanted) => label > wanted);
    case "lt":
      return compared(key, first, (label, wanted) => label < wanted);
  }
}

const oneOf =
  (key: string, values: ReadonlySet<string | undefined>): Matcher =>
  (labels) =>
    Object.hasOwn(labels, key) && values.has(labels[key]);

const not =
  (matches: Matcher): Matcher =>
  (labels) =>
    !matches(labels);

function compared(key: string, value: string, holds: (label: bigint, wanted: bigint) => boolean): Matcher {
  const wanted = parseInt64(value);
  return (labels) => {
    const label = Object.hasOwn(labels, key) ? parseInt64(labels[key] ?? "") : undefined;
    return label !== undefined && wanted !== undefined && holds(label, wanted);
  };
}
