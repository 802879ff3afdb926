import { isDns1035Label } from "./dns-names.ts";
import type { Problem } from "./group-version-kind.ts";

/** The name of a project becomes npm package, image, Deployment and Service: a DNS label that starts with a letter. */
export function projectNameProblem(value: string): Problem {
  if (isDns1035Label(value)) return undefined;
  return 'expected a letter, then a-z, 0-9 and "-", at most 63, such as crontab-apiserver';
}

/** A project name made of a folder's name, or undefined if nothing of it can be used. */
export function suggestProjectName(folder: string): string | undefined {
  const name = folder
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replace(/^[-0-9]+/, "")
    .slice(0, 63)
    .replace(/-+$/, "");
  return isDns1035Label(name) ? name : undefined;
}
