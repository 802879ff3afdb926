import { CelError } from "../cel-error.ts";
import { listFind, listGet } from "../values/lists.ts";
import { mapGet, printKey } from "../values/entry-map.ts";
import { CelList, CelMap, Optional, type Value } from "../values/value.ts";
import type { Frame, Step } from "./frame.ts";

/**
 * An expression ready to run. Selections and indices are collected into one attribute, for that is how upstream counts
 * their cost: 1 for each, and 1 for what they start from unless it is a conditional.
 */
export type Planned =
  | { readonly kind: "constant"; readonly value: Value; readonly run: Step }
  | { readonly kind: "attribute"; readonly attribute: Attribute; readonly run: Step }
  | { readonly kind: "step"; readonly run: Step };

export interface Attribute {
  readonly base: Step;
  readonly baseCost: number;
  readonly qualifiers: readonly Qualifier[];
}

interface Qualifier {
  /** The field or index; its own cost is charged by it. */
  readonly key: Step;
  /** `.?field` and `[?index]`. */
  readonly optional: boolean;
}

export const constant = (value: Value): Planned => ({ kind: "constant", value, run: () => value });
export const step = (run: Step): Planned => ({ kind: "step", run });

export function attribute(base: Step, baseCost: number, qualifiers: readonly Qualifier[] = []): Planned {
  const plan: Attribute = { base, baseCost, qualifiers };
  return {
    kind: "attribute",
    attribute: plan,
    run: (frame) => {
      frame.charge(baseCost);
      return resolve(plan, frame);
    },
  };
}

/** What the planned expression starts from, to be qualified further. */
export const asAttribute = (planned: Planned): Attribute =>
  planned.kind === "attribute" ? planned.attribute : { base: planned.run, baseCost: 1, qualifiers: [] };

/** Evaluates as upstream does inside of another attribute: without the cost of the start. */
export const insideAttribute = (planned: Planned): Step =>
  planned.kind === "attribute" ? (frame) => resolve(planned.attribute, frame) : planned.run;

export function qualified({ base, baseCost, qualifiers }: Attribute, key: Step, optional: boolean): Planned {
  return attribute(base, baseCost, [...qualifiers, { key, optional }]);
}

/** `has(start.field)`: costs its selections only. */
export function presence({ base, qualifiers }: Attribute, field: string): Planned {
  const operand: Attribute = { base, baseCost: 0, qualifiers };
  return step((frame) => {
    const value = resolve(operand, frame);
    if (value instanceof Optional && value.value === undefined) return false;
    frame.charge(1);
    return find(value instanceof Optional ? (value.value ?? null) : value, field) !== undefined;
  });
}

function resolve({ base, qualifiers }: Attribute, frame: Frame): Value {
  let value = base(frame);
  if (qualifiers.length === 0) return value;
  let isOptional = false;
  if (value instanceof Optional) {
    if (value.value === undefined) return value;
    isOptional = true;
    value = value.value;
  }
  for (const qualifier of qualifiers) {
    isOptional ||= qualifier.optional;
    const key = qualifier.key(frame);
    if (!isOptional) {
      frame.charge(1);
      value = get(value, key);
      continue;
    }
    const found = find(value, key);
    if (found === undefined) return Optional.none;
    frame.charge(1);
    value = found;
  }
  return isOptional ? new Optional(value) : value;
}

function get(value: Value, key: Value): Value {
  if (value instanceof CelMap) return mapGet(value, key);
  if (value instanceof CelList) return listGet(value, key);
  throw new CelError(`no such key: ${printKey(key)}`);
}

function find(value: Value, key: Value): Value | undefined {
  if (value instanceof CelMap) return value.find(key);
  return value instanceof CelList ? listFind(value, key) : undefined;
}
