import { invalid, type FieldError } from "../../meta/field-error.ts";
import { goQuote } from "../../meta/go-format.ts";
import type { JsonValue } from "../../meta/types.ts";
import type { NestedValidation, StructuralSchema } from "../structural-schema.ts";
import type { Check, CompileNode, ValidationRun } from "./validation-run.ts";

/** anyOf, oneOf, allOf, not, in upstream's order and words; these errors have no field. */
export function compileJunctors(
  schema: StructuralSchema | NestedValidation,
  compileNode: CompileNode,
): Check | undefined {
  const checks = [
    compileAnyOf(schema.anyOf?.map(compileNode)),
    compileOneOf(schema.oneOf?.map(compileNode)),
    compileAllOf(schema.allOf?.map(compileNode)),
    compileNot(schema.not),
  ].filter((check) => check !== undefined);
  if (checks.length === 0) return undefined;
  return (value, run) => {
    for (const check of checks) check(value, run);
  };

  function compileNot(not: NestedValidation | undefined): Check | undefined {
    if (not === undefined) return undefined;
    const branch = compileNode(not);
    return (value, run) => {
      if (tryBranch(branch, value, run).errors.length === 0) fail(run, "must not validate the schema (not)");
    };
  }
}

function compileAnyOf(branches: Check[] | undefined): Check | undefined {
  if (branches === undefined || branches.length === 0) return undefined;
  return (value, run) => {
    let best: Outcome | undefined;
    for (const branch of branches) {
      const outcome = tryBranch(branch, value, run);
      if (outcome.errors.length === 0) {
        run.matches += outcome.matches;
        return;
      }
      if (best === undefined || outcome.matches > best.matches) best = outcome;
    }
    fail(run, "must validate at least one schema (anyOf)");
    merge(run, best);
  };
}

function compileOneOf(branches: Check[] | undefined): Check | undefined {
  if (branches === undefined || branches.length === 0) return undefined;
  return (value, run) => {
    let valid = 0;
    let firstValid: Outcome | undefined;
    let best: Outcome | undefined;
    for (const branch of branches) {
      const outcome = tryBranch(branch, value, run);
      if (outcome.errors.length === 0) {
        valid += 1;
        firstValid ??= outcome;
      } else if (best === undefined || outcome.matches > best.matches) best = outcome;
    }
    if (valid === 1) return merge(run, firstValid);
    const found = valid === 0 ? "Found none valid" : `Found ${valid} valid alternatives`;
    fail(run, `must validate one and only one schema (oneOf). ${found}`);
    if (valid === 0) merge(run, best);
  };
}

function compileAllOf(branches: Check[] | undefined): Check | undefined {
  if (branches === undefined || branches.length === 0) return undefined;
  return (value, run) => {
    let valid = 0;
    for (const branch of branches) {
      const outcome = tryBranch(branch, value, run);
      if (outcome.errors.length === 0) valid += 1;
      merge(run, outcome);
    }
    if (valid !== branches.length) {
      fail(run, `must validate all the schemas (allOf)${valid === 0 ? ". None validated" : ""}`);
    }
  };
}

/** What one branch found, kept apart from the run's own. */
interface Outcome {
  readonly errors: FieldError[];
  readonly matches: number;
}

function tryBranch(branch: Check, value: JsonValue, run: ValidationRun): Outcome {
  const { errors, matches } = run;
  run.errors = [];
  run.matches = 0;
  run.branches += 1;
  branch(value, run);
  run.branches -= 1;
  const outcome: Outcome = { errors: run.errors, matches: run.matches };
  run.errors = errors;
  run.matches = matches;
  return outcome;
}

function merge(run: ValidationRun, outcome: Outcome | undefined): void {
  if (outcome === undefined) return;
  run.matches += outcome.matches;
  for (const error of outcome.errors) run.report(error);
}

const fail = (run: ValidationRun, expectation: string): void =>
  run.report(invalid("", "", `${goQuote(run.field())} ${expectation}`));
