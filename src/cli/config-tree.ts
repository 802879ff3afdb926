import { isAbsolute, relative, resolve, sep } from "node:path";
import type { ConfigRequest } from "../deploy/config-request.ts";
import type { LoadedProject } from "../project/load-project.ts";
import { UsageError } from "../project/user-error.ts";
import type { FileChange } from "../scaffold/file-change.ts";
import type { CommandContext } from "./command-context.ts";
import type { ConfigFlags } from "./config-flags.ts";

export interface ConfigTree {
  /** Relative to the project, with "/". */
  readonly output: string;
  /** Absolute path of the overlay. */
  readonly overlay: string;
  readonly changes: readonly FileChange[];
}

/**
 * The kustomize tree of a request.
 * @throws UserError if files of the base were changed by hand, unless --force was given
 */
export async function configTree(
  { cwd }: Pick<CommandContext, "cwd">,
  { directory }: LoadedProject,
  request: ConfigRequest,
  flags: ConfigFlags,
): Promise<ConfigTree> {
  const [{ planConfig }, { refuseEdited }, { configCommand }] = await Promise.all([
    import("../deploy/plan-config.ts"),
    import("../deploy/edited-files.ts"),
    import("./config-command.ts"),
  ]);
  const output = outputFolder(cwd, directory, flags.output);
  const changes = planConfig(request, output, configCommand(request, flags));
  if (flags.force !== true) await refuseEdited(directory, changes);
  return { output, overlay: resolve(directory, output, "overlay"), changes };
}

/** The default lies in the project, wherever in it one is. */
function outputFolder(cwd: string, directory: string, given: string): string {
  const absolute = given === "config" ? resolve(directory, given) : resolve(cwd, given);
  const path = relative(directory, absolute);
  if (path === "" || path.startsWith("..") || isAbsolute(path))
    throw new UsageError(`--output ${given}: expected a folder in the project`);
  return path.split(sep).join("/");
}
