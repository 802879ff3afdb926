import { CelCompileError, CelError, CostLimitError } from "./cel-error.ts";
import { kubernetesLibrary } from "./library/library.ts";
import { Frame, type Step } from "./program/frame.ts";
import { planExpression } from "./program/planner.ts";
import { parseCel } from "./syntax/parser.ts";
import type { CelType } from "./types/cel-type.ts";
import { checkLiterals } from "./types/check-literals.ts";
import { checkTypes, type CheckedExpr } from "./types/checker.ts";
import type { Value } from "./values/value.ts";

/** A compiled expression. */
export interface CelProgram {
  /** What it evaluates to, if it does. */
  readonly type: CelType;
  /** Names of variables it reads. */
  readonly reads: ReadonlySet<string>;
  /** Never throws. @param limit of cost for this one evaluation (R-CEL-5). */
  evaluate(variables: ReadonlyMap<string, Value>, limit: number): CelResult;
}

export interface CelResult {
  readonly cost: number;
  readonly outcome:
    | { readonly kind: "value"; readonly value: Value }
    | { readonly kind: "error"; readonly text: string }
    | { readonly kind: "limit"; readonly text: string };
}

/**
 * Compiles an expression against the variables it may use, with all libraries of Kubernetes (R-CEL-7).
 * @throws CelCompileError
 */
export function compileCel(source: string, variables: ReadonlyMap<string, CelType>): CelProgram {
  const { checked, run } = compile(source, variables);
  return {
    type: checked.type,
    reads: checked.reads,
    evaluate(values, limit) {
      const frame = new Frame(values, limit);
      try {
        const value = run(frame);
        return { cost: frame.cost, outcome: { kind: "value", value } };
      } catch (error) {
        return { cost: frame.cost, outcome: failure(error) };
      }
    },
  };
}

function compile(source: string, variables: ReadonlyMap<string, CelType>): { checked: CheckedExpr; run: Step } {
  try {
    const checked = checkTypes(source, parseCel(source), { variables, library: kubernetesLibrary });
    checkLiterals(checked);
    return { checked, run: planExpression(checked) };
  } catch (error) {
    // A chain of thousands of operators: the parser counts parentheses only.
    if (error instanceof RangeError) throw new CelCompileError(["1:1: the expression is nested too deep"]);
    throw error;
  }
}

function failure(error: unknown): CelResult["outcome"] {
  if (error instanceof CostLimitError) return { kind: "limit", text: error.message };
  if (error instanceof CelError) return { kind: "error", text: error.message };
  // An expression nested so deep, or a value, that it does not fit the stack.
  if (error instanceof RangeError) return { kind: "error", text: "internal error: evaluation is nested too deep" };
  throw error;
}
