import { CelError, noSuchOverload } from "../cel-error.ts";
import type { TypeKind } from "../types/cel-type.ts";
import type { Callee } from "../types/checker.ts";
import type { Overload } from "../types/overload.ts";
import { isOfType, runtimeType } from "../values/runtime-type.ts";
import type { Value } from "../values/value.ts";
import type { Frame, Step } from "./frame.ts";

/** A call of a function of the library: the overload whose parameters the arguments fit, at its cost. */
export function planCall({ name, overloads }: Callee, args: readonly Step[]): Step {
  // Types were checked before; dyn may still hide anything.
  const isAmbiguous = overloads.length > 1;
  return (frame) => {
    const { values, failure } = evaluate(args, frame);
    const fitting = overloads.find((overload) => accepts(overload, values)) ?? overloads[0];
    const cost = isAmbiguous && costsOneIfAmbiguous.has(name) ? undefined : fitting?.cost;
    if (typeof cost === "object") return charged(() => call(name, fitting, values, failure), cost.ofResult, frame);
    frame.charge(cost === undefined ? 1 : cost(values));
    return call(name, fitting, values, failure);
  };
}

/** All arguments are evaluated, and paid for, even if one fails. */
function evaluate(args: readonly Step[], frame: Frame): { values: Value[]; failure: CelError | undefined } {
  const values: Value[] = [];
  let failure: CelError | undefined;
  for (const arg of args) {
    try {
      values.push(arg(frame));
    } catch (error) {
      if (!(error instanceof CelError)) throw error;
      failure ??= error;
      values.push(null);
    }
  }
  return { values, failure };
}

const accepts = ({ params }: Overload, values: readonly Value[]): boolean =>
  params.every((param, index) => isOfType(values[index] ?? null, param));

function call(
  name: string,
  overload: Overload | undefined,
  values: readonly Value[],
  failure: CelError | undefined,
): Value {
  if (failure !== undefined) throw failure;
  if (overload === undefined || !accepts(overload, values)) throw mismatch(name, values);
  return (overload.run as (...args: readonly Value[]) => Value)(...values);
}

function charged(call: () => Value, costOf: (result: Value | undefined) => number, frame: Frame): Value {
  let result: Value | undefined;
  try {
    result = call();
  } finally {
    frame.charge(costOf(result));
  }
  return result;
}

/** Upstream knows the cost of these by the overload alone. */
const costsOneIfAmbiguous: ReadonlySet<string> = new Set(
  "_+_ _<_ _<=_ _>_ _>=_ @in sort @sortByAssociatedKeys flatten string bytes".split(" "),
);

const receivers = "string duration timestamp";
const ordered = `int uint double bool bytes ${receivers}`;
/** First arguments of which it is only said that there is no such overload; of others, for which function. */
const subjects: Readonly<Record<string, string>> = {
  "_+_": `int uint double bytes list ${receivers}`,
  "_-_": `int uint double ${receivers}`,
  "_*_": `int uint double ${receivers}`,
  "_/_": `int uint double ${receivers}`,
  "_%_": `int uint ${receivers}`,
  "-_": `int double ${receivers}`,
  "_<_": ordered,
  "_<=_": ordered,
  "_>_": ordered,
  "_>=_": ordered,
  size: "string bytes list map",
};
const plain: ReadonlySet<string> = new Set("@in !_ contains startsWith endsWith matches find findAll".split(" "));

function mismatch(name: string, values: readonly Value[]): CelError {
  const kinds = subjects[name]?.split(" ") as TypeKind[] | undefined;
  if (kinds !== undefined) {
    return kinds.includes(runtimeType(values[0] ?? null).kind) ? noSuchOverload() : noSuchOverload(name);
  }
  if (plain.has(name)) return noSuchOverload();
  return noSuchOverload(`${name}(${values.map((value) => runtimeType(value).runtimeName).join(", ")})`);
}
