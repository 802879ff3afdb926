import { CelError } from "../cel-error.ts";
import { runtimeType } from "../values/runtime-type.ts";
import { CelList, CelMap, type Value } from "../values/value.ts";
import type { Frame, Step } from "./frame.ts";

/** A comprehension with the places of its variables. */
export interface Fold {
  readonly range: Step;
  readonly init: Step;
  /** undefined: always true. */
  readonly condition: Step | undefined;
  readonly step: Step;
  readonly result: Step;
  readonly accumulator: number;
  readonly variable: number;
  readonly variable2: number | undefined;
}

/**
 * Runs the step for each item, key, or pair of both. An error in a step becomes the accumulator: a later item may still
 * decide, and upstream counts the cost of all.
 */
export function planFold(fold: Fold): Step {
  return (frame) => {
    const range = fold.range(frame);
    const { locals } = frame;
    const saved = [locals[fold.accumulator], locals[fold.variable], locals[fold.variable2 ?? fold.variable]] as const;
    locals[fold.accumulator] = fold.init(frame);
    for (const [first, second] of pairs(range, fold.variable2 !== undefined)) {
      locals[fold.variable] = first;
      if (fold.variable2 !== undefined) locals[fold.variable2] = second;
      if (fold.condition !== undefined && fold.condition(frame) !== true) break;
      locals[fold.accumulator] = attempt(fold.step, frame);
    }
    const result = fold.result(frame);
    [locals[fold.accumulator], locals[fold.variable]] = [saved[0] ?? null, saved[1] ?? null];
    if (fold.variable2 !== undefined) locals[fold.variable2] = saved[2] ?? null;
    return result;
  };
}

function attempt(run: Step, frame: Frame): Value | CelError {
  try {
    return run(frame);
  } catch (error) {
    if (error instanceof CelError) return error;
    throw error;
  }
}

function* pairs(range: Value, both: boolean): Generator<readonly [Value, Value], void, undefined> {
  if (range instanceof CelList) {
    let index = 0n;
    for (const item of range) yield both ? [index++, item] : [item, null];
  } else if (range instanceof CelMap) {
    for (const key of range.keys()) yield [key, both ? (range.find(key) ?? null) : null];
  } else throw new CelError(`got '${goType(range)}', expected iterable type`);
}

const goNames: Readonly<Record<string, string>> = { null: "types.Null", timestamp: "types.Timestamp" };

function goType(value: Value): string {
  const { kind } = runtimeType(value);
  return goNames[kind] ?? `types.${kind.charAt(0).toUpperCase()}${kind.slice(1)}`;
}
