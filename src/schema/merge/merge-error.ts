/** A value that is not of its type; the text is what upstream says of it (R-SSA-8). */
export class MergeError extends Error {
  override readonly name = "MergeError";

  constructor(problems: readonly MergeProblem[]) {
    super(printProblems(problems));
  }
}

export interface MergeProblem {
  /** Empty for the value as a whole. */
  readonly path: string;
  readonly message: string;
}

const printProblem = ({ path, message }: MergeProblem): string => (path === "" ? message : `${path}: ${message}`);

function printProblems(problems: readonly MergeProblem[]): string {
  const [only] = problems;
  if (problems.length === 1 && only !== undefined) return printProblem(only);
  return ["errors:", ...problems.map((problem) => `  ${printProblem(problem)}`)].join("\n");
}
