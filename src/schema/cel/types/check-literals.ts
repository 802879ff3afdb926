import { CelCompileError } from "../cel-error.ts";
import { patternProblem } from "../../pattern/compile-pattern.ts";
import { formatProblem } from "../library/string-format.ts";
import { toDuration, toTimestamp } from "../library/conversions.ts";
import type { CallExpr, Expr, ListExpr, MapExpr } from "../syntax/ast.ts";
import { locate } from "../syntax/location.ts";
import type { CelType } from "./cel-type.ts";
import type { CheckedExpr } from "./checker.ts";

/**
 * What Kubernetes demands of literals beyond their types: durations, times and patterns that are some, lists and maps of
 * one type, format strings that fit their arguments. @throws CelCompileError
 */
export function checkLiterals(checked: CheckedExpr): void {
  const problems: string[] = [];
  const report = (at: number, text: string): void => {
    problems.push(`${locate(checked.source, at)}: ${text}`);
  };
  const visit = (expr: Expr, inFormat: boolean): void => {
    if (expr.kind === "call") checkCall(expr, checked, report);
    if (expr.kind === "list" && !inFormat) checkList(expr, checked, report);
    if (expr.kind === "map" && !inFormat) checkMap(expr, checked, report);
    const below = inFormat || (expr.kind === "call" && checked.callee(expr).name === "format");
    for (const child of childrenOf(expr)) visit(child, below);
  };
  visit(checked.expr, false);
  if (problems.length > 0) throw new CelCompileError([...new Set(problems)]);
}

type Report = (at: number, text: string) => void;

export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case "select":
      return [expr.operand];
    case "call":
      return expr.target === undefined ? expr.args : [expr.target, ...expr.args];
    case "list":
      return expr.elements.map(({ value }) => value);
    case "map":
      return expr.entries.flatMap(({ key, value }) => [key, value]);
    case "comprehension":
      return [expr.range, expr.init, expr.condition, expr.step, expr.result];
    default:
      return [];
  }
}

function checkCall(expr: CallExpr, checked: CheckedExpr, report: Report): void {
  const { name, hasTarget } = checked.callee(expr);
  const [argument] = expr.args;
  if (name === "format" && hasTarget) checkFormat(expr, checked, report);
  if (argument?.kind !== "literal" || typeof argument.value !== "string") return;
  const text = argument.value;
  const isWrong =
    (name === "duration" && fails(() => toDuration(text))) ||
    (name === "timestamp" && fails(() => toTimestamp(text))) ||
    (name === "matches" && patternProblem(text) !== undefined);
  if (isWrong) report(argument.at, `invalid ${name} argument`);
}

function fails(attempt: () => unknown): boolean {
  try {
    attempt();
    return false;
  } catch {
    return true;
  }
}

function checkFormat({ at, target, args }: CallExpr, checked: CheckedExpr, report: Report): void {
  const [list] = args;
  if (target?.kind !== "literal" || typeof target.value !== "string" || list?.kind !== "list") return;
  const types = list.elements.map(({ value }) => checked.typeOf(value));
  const problem = formatProblem(target.value, types);
  if (problem !== undefined) report(list.elements[problem.argument]?.value.at ?? at, problem.text);
}

function checkList(expr: ListExpr, checked: CheckedExpr, report: Report): void {
  let first: CelType | undefined;
  for (const { value, optional } of expr.elements) {
    const type = optional ? checked.typeOf(value).element : checked.typeOf(value);
    if (first === undefined) first = type;
    else if (!first.isSame(type)) return reportMismatch(value.at, first, type, report);
  }
}

function checkMap(expr: MapExpr, checked: CheckedExpr, report: Report): void {
  let first: { readonly key: CelType; readonly value: CelType } | undefined;
  for (const { key, value, optional } of expr.entries) {
    const types = {
      key: checked.typeOf(key),
      value: optional ? checked.typeOf(value).element : checked.typeOf(value),
    };
    if (first === undefined) first = types;
    else {
      if (!first.key.isSame(types.key)) reportMismatch(key.at, first.key, types.key, report);
      if (!first.value.isSame(types.value)) reportMismatch(value.at, first.value, types.value, report);
    }
  }
}

const reportMismatch = (at: number, expected: CelType, actual: CelType, report: Report): void =>
  report(at, `expected type '${expected.toString()}' but found '${actual.toString()}'`);
