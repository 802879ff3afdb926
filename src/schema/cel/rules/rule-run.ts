import type { FieldError } from "../../../meta/field-error.ts";
import { invalid } from "../../../meta/field-error.ts";
import { printPath, type PathSegment } from "../../field-path.ts";

/** What the rules of one object may cost, and one expression (R-CEL-5). */
export const objectBudget = 10_000_000;
export const callBudget = 1_000_000;

/** At most so many errors are told of one object. */
const maxErrors = 256;

/** What one application of all rules to one object carries: where it is, what it found, what it may still cost. */
export class RuleRun {
  readonly errors: FieldError[] = [];
  readonly warnings: FieldError[] = [];
  readonly #path: PathSegment[] = [];
  #budget = objectBudget;
  #isOver = false;

  enter(segment: PathSegment): void {
    this.#path.push(segment);
  }

  leave(): void {
    this.#path.pop();
  }

  field(below = ""): string {
    const here = printPath(this.#path);
    return below === "" ? here : here === "" ? below : `${here}.${below}`;
  }

  /** No further rule is run. */
  get isOver(): boolean {
    return this.#isOver || this.errors.length > maxErrors;
  }

  get budget(): number {
    return this.#budget;
  }

  /** @returns false if that is more than is left. */
  spend(cost: number): boolean {
    if (cost > this.#budget) return false;
    this.#budget -= cost;
    return true;
  }

  report(error: FieldError): void {
    this.errors.push(error);
  }

  /** @param shown what stands for the value. */
  reportHere(shown: string, detail: string): void {
    this.report(invalid(this.field(), shown, detail));
  }

  end(): void {
    this.#isOver = true;
  }
}
