/** The programs of a project. */
export const buildTargets = ["apiserver", "controller-manager"] as const;
export type BuildTarget = (typeof buildTargets)[number];

/** Where a program starts, relative to the project. */
export function entryPoint(target: BuildTarget): string {
  return `src/${target}.ts`;
}
