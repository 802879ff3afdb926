import { CelCompileError, CelError, noSuchOverload } from "../cel-error.ts";
import { conversionNames } from "../library/conversions.ts";
import { literalMatcher } from "../library/regex.ts";
import {
  operators,
  type CallExpr,
  type ComprehensionExpr,
  type Expr,
  type ListExpr,
  type MapExpr,
} from "../syntax/ast.ts";
import type { CheckedExpr } from "../types/checker.ts";
import { EntryMap, keyIdentity } from "../values/entry-map.ts";
import { ArrayList } from "../values/lists.ts";
import { CelList, Optional, type Value } from "../values/value.ts";
import { matchPattern } from "../library/cost.ts";
import { Frame, type Step } from "./frame.ts";
import { planCall } from "./plan-call.ts";
import { planFold } from "./plan-fold.ts";
import {
  asAttribute,
  attribute,
  constant,
  insideAttribute,
  presence,
  qualified,
  step,
  type Planned,
} from "./planned.ts";

const listCost = 10;
const mapCost = 30;

/** Turns a checked expression into closures. @throws CelCompileError for literals that cannot be what they are used as. */
export function planExpression(checked: CheckedExpr): Step {
  return new Planner(checked).plan(checked.expr).run;
}

/** [src: cel-go interpreter/planner.go, and decorators.go for what is evaluated once] */
class Planner {
  /** Places of variables of comprehensions, the innermost last. */
  readonly #scopes: ReadonlyMap<string, number>[] = [];
  #places = 0;

  constructor(private readonly checked: CheckedExpr) {}

  plan(expr: Expr): Planned {
    switch (expr.kind) {
      case "literal":
        return constant(expr.value);
      case "ident":
        return this.#named(expr) ?? this.#variable(expr.name);
      case "select": {
        const operand = this.#named(expr) ?? asAttribute(this.plan(expr.operand));
        if ("kind" in operand) return operand;
        const { field } = expr;
        return expr.testOnly ? presence(operand, field) : qualified(operand, () => field, false);
      }
      case "call":
        return this.#call(expr);
      case "list":
        return this.#list(expr);
      case "map":
        return this.#map(expr);
      case "comprehension":
        return this.#comprehension(expr);
      case "struct":
        throw new CelCompileError([`unknown type: ${expr.name}`]);
    }
  }

  #named(expr: Expr): Planned | undefined {
    const type = this.checked.typeNamed(expr);
    return type === undefined ? undefined : constant(type);
  }

  #variable(name: string): Planned {
    const place = this.#scopes.findLast((scope) => scope.has(name))?.get(name);
    if (place !== undefined) return attribute((frame) => readLocal(frame, place), 1);
    const key = name.replace(/^\./, "");
    return attribute(({ variables }) => {
      const value = variables.get(key);
      if (value === undefined) throw new CelError(`no such attribute(s): ${key}`);
      return value;
    }, 1);
  }

  #call(expr: CallExpr): Planned {
    const { name, hasTarget } = this.checked.callee(expr);
    const operands = hasTarget && expr.target !== undefined ? [expr.target, ...expr.args] : expr.args;
    if (expr.name === operators.and || expr.name === operators.or) return this.#logical(expr, expr.name);
    const args = operands.map((operand) => this.plan(operand));
    const [first, second, third] = args as [Planned, Planned, Planned];
    switch (expr.name) {
      case operators.conditional:
        return conditional(first, second, third);
      case operators.index:
      case operators.optIndex:
        return qualified(asAttribute(first), insideAttribute(second), expr.name === operators.optIndex);
      case operators.optSelect:
        return qualified(asAttribute(first), second.run, true);
      case operators.notStrictlyFalse:
        return notStrictlyFalse(first);
      case operators.in:
        return inConstant(first, second) ?? this.#libraryCall(expr, args);
    }
    if (name === "or" || name === "orValue") return orElse(first, second, name === "orValue");
    if (name === "matches" && second.kind === "constant" && typeof second.value === "string") {
      return matchesLiteral(first, second.value);
    }
    return this.#libraryCall(expr, args);
  }

  #libraryCall(expr: CallExpr, args: readonly Planned[]): Planned {
    const callee = this.checked.callee(expr);
    const run = planCall(
      callee,
      args.map((arg) => arg.run),
    );
    const [only] = args;
    const folds = args.length === 1 && only?.kind === "constant" && conversionNames.has(callee.name);
    if (folds) return constant(evaluateOnce(run));
    const pattern = args[1];
    if ((callee.name === "find" || callee.name === "findAll") && pattern?.kind === "constant") {
      compileOnce(String(pattern.value));
    }
    return step(run);
  }

  /** `a && b && c`: decided by the first that can, whatever fails before or after it. */
  #logical(expr: CallExpr, name: string): Planned {
    const decisive = name === operators.or;
    const terms = this.#terms(expr, name).map((term) => this.plan(term).run);
    return step((frame) => {
      let failure: CelError | undefined;
      for (const term of terms) {
        try {
          const value = term(frame);
          if (value === decisive) return decisive;
          if (typeof value !== "boolean") failure ??= noSuchOverload();
        } catch (error) {
          if (!(error instanceof CelError)) throw error;
          failure ??= error;
        }
      }
      if (failure !== undefined) throw failure;
      return !decisive;
    });
  }

  #terms(expr: Expr, name: string): Expr[] {
    if (expr.kind !== "call" || expr.name !== name) return [expr];
    return expr.args.flatMap((arg) => this.#terms(arg, name));
  }

  #list({ elements }: ListExpr): Planned {
    const planned = elements.map(({ value, optional }) => ({ item: this.plan(value), optional }));
    const constants = planned.map(({ item }) => (item.kind === "constant" ? item.value : undefined));
    if (constants.every((value) => value !== undefined)) return constant(new ArrayList(constants));
    return step((frame) => {
      frame.charge(listCost);
      const items: Value[] = [];
      for (const { item, optional } of planned) {
        const value = item.run(frame);
        if (!optional) items.push(value);
        else if (!(value instanceof Optional))
          throw new CelError(`cannot initialize optional list element from non-optional value ${String(value)}`);
        else if (value.value !== undefined) items.push(value.value);
      }
      return new ArrayList(items);
    });
  }

  #map({ entries }: MapExpr): Planned {
    const planned = entries.map(({ key, value, optional }) => ({
      key: this.plan(key),
      value: this.plan(value),
      optional,
    }));
    const build = (frame: Frame): Value => {
      const made: [Value, Value][] = [];
      for (const { key, value, optional } of planned) {
        const [name, entry] = [key.run(frame), value.run(frame)];
        if (!optional) made.push([name, entry]);
        else if (!(entry instanceof Optional))
          throw new CelError(
            `cannot initialize optional entry '${String(name)}' from non-optional value ${String(entry)}`,
          );
        else if (entry.value !== undefined) made.push([name, entry.value]);
      }
      return EntryMap.of(made);
    };
    const isConstant = planned.every(({ key, value }) => key.kind === "constant" && value.kind === "constant");
    if (isConstant) return constant(evaluateOnce(build));
    return step((frame) => {
      frame.charge(mapCost);
      return build(frame);
    });
  }

  #comprehension(expr: ComprehensionExpr): Planned {
    const init = this.plan(expr.init).run;
    const range = this.plan(expr.range).run;
    const [accumulator, variable] = [this.#places++, this.#places++];
    const variable2 = expr.variable2 === undefined ? undefined : this.#places++;
    this.#scopes.push(new Map([[expr.accumulator, accumulator]]));
    const loop = new Map([[expr.variable, variable]]);
    if (expr.variable2 !== undefined && variable2 !== undefined) loop.set(expr.variable2, variable2);
    this.#scopes.push(loop);
    const condition = this.plan(expr.condition);
    const body = this.plan(expr.step).run;
    this.#scopes.pop();
    const result = this.plan(expr.result).run;
    this.#scopes.pop();
    const always = condition.kind === "constant" && condition.value === true;
    const fold = { range, init, condition: always ? undefined : condition.run, step: body, result };
    return step(planFold({ ...fold, accumulator, variable, variable2 }));
  }
}

function readLocal({ locals }: Frame, place: number): Value {
  const value = locals[place] ?? null;
  if (value instanceof CelError) throw value;
  return value;
}

/** Costs its condition and the branch taken; a branch that is an attribute without its start. */
function conditional(condition: Planned, whenTrue: Planned, whenFalse: Planned): Planned {
  const [yes, no] = [insideAttribute(whenTrue), insideAttribute(whenFalse)];
  return attribute((frame) => {
    const value = condition.run(frame);
    if (typeof value !== "boolean") throw noSuchOverload();
    return value ? yes(frame) : no(frame);
  }, 0);
}

/** The condition of `all` and `exists`: goes on after an error. */
function notStrictlyFalse(planned: Planned): Planned {
  return step((frame) => {
    try {
      return planned.run(frame) !== false;
    } catch (error) {
      if (error instanceof CelError) return true;
      throw error;
    } finally {
      frame.charge(1);
    }
  });
}

/** `x in [1, 2, 3]` with literals is one look-up, which costs nothing. */
function inConstant(item: Planned, list: Planned): Planned | undefined {
  if (list.kind !== "constant" || !(list.value instanceof CelList)) return undefined;
  if (list.value.size === 0) return constant(false);
  const members = new Set<string>();
  for (const member of list.value) {
    const identity = keyIdentity(member);
    if (identity === undefined) return undefined;
    members.add(identity);
  }
  return step((frame) => members.has(keyIdentity(item.run(frame)) ?? ""));
}

/** The alternative is evaluated only if it is needed. */
function orElse(optional: Planned, alternative: Planned, unwraps: boolean): Planned {
  return step((frame) => {
    const value = optional.run(frame);
    if (!(value instanceof Optional)) throw noSuchOverload();
    if (value.value !== undefined) return unwraps ? value.value : value;
    const other = alternative.run(frame);
    if (!unwraps && !(other instanceof Optional)) throw noSuchOverload();
    return other;
  });
}

function matchesLiteral(text: Planned, pattern: string): Planned {
  const matches = compileOnce(pattern);
  return step((frame) => {
    const value = text.run(frame);
    frame.charge(matchPattern([value, pattern]));
    if (typeof value !== "string") throw noSuchOverload();
    return matches(value);
  });
}

function compileOnce(pattern: string): (text: string) => boolean {
  try {
    return literalMatcher(pattern);
  } catch (error) {
    throw instantiationFailed(error);
  }
}

function evaluateOnce(run: Step): Value {
  try {
    return run(new Frame(new Map(), Number.POSITIVE_INFINITY));
  } catch (error) {
    throw instantiationFailed(error);
  }
}

const instantiationFailed = (error: unknown): CelCompileError =>
  new CelCompileError([`program instantiation failed: ${error instanceof Error ? error.message : String(error)}`]);
