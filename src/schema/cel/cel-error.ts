/** An expression that cannot be compiled: everything wrong with it, each `line:column: what`, in cel-go's words. */
export class CelCompileError extends Error {
  override readonly name = "CelCompileError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("; "));
    this.problems = problems;
  }
}

/** What an expression evaluates to when it fails; `&&`, `||` and comprehensions may absorb it. Texts are cel-go's. */
export class CelError extends Error {
  override readonly name = "CelError";
  /** A rule of thousands of failing steps must not pay for thousands of stacks. */
  static override stackTraceLimit = 0;
}

/** The expression did more than it may. Nothing absorbs it (R-CEL-5). */
export class CostLimitError extends Error {
  override readonly name = "CostLimitError";
  constructor() {
    super("operation cancelled: actual cost limit exceeded");
  }
}

export const noSuchOverload = (name?: string): CelError =>
  new CelError(name === undefined ? "no such overload" : `no such overload: ${name}`);
