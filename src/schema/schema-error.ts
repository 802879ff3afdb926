/** A schema that Kubernetes cannot serve, with everything wrong with it. Thrown at definition time, never by a request. */
export class SchemaError extends Error {
  override readonly name = "SchemaError";
  /** Each `path: what is wrong and what to do`. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.length === 1 ? `invalid schema: ${problems[0]}` : `invalid schema:\n- ${problems.join("\n- ")}`);
    this.problems = problems;
  }
}
