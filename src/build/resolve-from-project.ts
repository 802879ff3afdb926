import { createRequire } from "node:module";
import { join } from "node:path";
import { UserError } from "../project/user-error.ts";

/**
 * The file an import of this name means in the project, since compilers are the project's dependencies, not ours.
 * @throws UserError if the project's dependencies are not installed
 */
export function resolveFromProject(directory: string, name: string): string {
  try {
    return createRequire(join(directory, "package.json")).resolve(name);
  } catch (error) {
    const packageName = name.split("/")[0] ?? name;
    throw new UserError(
      `${packageName} is not installed in ${directory}. Install the project's dependencies (npm install); if package.json does not list it: npm install --save-dev ${packageName}`,
      { cause: error },
    );
  }
}
