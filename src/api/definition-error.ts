/** One thing wrong with a declared API. */
export interface DefinitionProblem {
  /** What it is about: `group "x"`, `stable.example.com/v1 CronTab`. */
  readonly where: string;
  /** Subject, expectation, value. */
  readonly what: string;
}

/** The groups given to a server cannot be served. Lists everything wrong at once, to be read in a terminal. */
export class DefinitionError extends Error {
  override readonly name = "DefinitionError";
  readonly problems: readonly DefinitionProblem[];

  constructor(problems: readonly DefinitionProblem[]) {
    super(render(problems));
    this.problems = problems;
  }
}

function render(problems: readonly DefinitionProblem[]): string {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  const byPlace = new Map<string, string[]>();
  for (const { where, what } of problems) byPlace.set(where, [...(byPlace.get(where) ?? []), what]);
  const lines = [...byPlace].flatMap(([where, whats]) => ["", `  ${where}`, ...whats.map((what) => `    - ${what}`)]);
  return [`The API definition has ${count}:`, ...lines, ""].join("\n");
}
