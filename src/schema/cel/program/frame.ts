import { CostLimitError, type CelError } from "../cel-error.ts";
import type { Value } from "../values/value.ts";

/** What one evaluation carries: variables, loop variables, and what it has cost so far. */
export class Frame {
  cost = 0;
  /** An accumulator holds an error while a later item may still decide. */
  readonly locals: (Value | CelError)[] = [];

  constructor(
    readonly variables: ReadonlyMap<string, Value>,
    private readonly limit: number,
  ) {}

  /** @throws CostLimitError */
  charge(cost: number): void {
    this.cost += cost;
    if (this.cost > this.limit) throw new CostLimitError();
  }
}

/** A planned expression. @throws CelError, CostLimitError */
export type Step = (frame: Frame) => Value;
