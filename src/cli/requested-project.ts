import { basename } from "node:path";
import { copyrightProblem } from "../project/copyright.ts";
import { domainProblem } from "../project/group-version-kind.ts";
import { projectNameProblem, suggestProjectName } from "../project/project-name.ts";
import type { License, PackageManager, Project } from "../project/project.ts";
import { UsageError, UserError } from "../project/user-error.ts";
import type { CommandContext } from "./command-context.ts";
import { checkedFlag, requireFlag } from "./require-flag.ts";

/** The flags of `init repo` that describe the project. */
export interface ProjectFlags {
  readonly domain?: string;
  readonly name?: string;
  readonly license?: License;
  readonly copyright?: string;
  readonly packageManager?: PackageManager;
}

/**
 * The empty project that flags ask for; what they leave open and has no default is asked for.
 * @throws UsageError
 */
export async function requestedProject(
  context: CommandContext,
  directory: string,
  flags: ProjectFlags & { readonly yes?: boolean },
): Promise<Project> {
  if (flags.copyright !== undefined) checkedFlag("--copyright", flags.copyright, copyrightProblem);
  if (flags.copyright !== undefined && flags.license === "none") {
    throw new UsageError("--copyright is written into LICENSE, which --license none leaves out");
  }
  const yes = flags.yes === true;
  const domain = await requireFlag(context, domainFlag, flags.domain, yes);
  return {
    domain,
    projectName: await projectName(context, directory, flags.name, yes),
    packageManager: flags.packageManager ?? "npm",
    license: flags.license ?? "apache2",
    ...(flags.copyright === undefined ? {} : { copyright: flags.copyright }),
    groups: [],
    resources: [],
    otherPlugins: {},
  };
}

const domainFlag = {
  flag: "--domain",
  question: "Domain below which the API groups live",
  example: "example.com",
  suggestion: "example.com",
  check: domainProblem,
};

/** The folder's name, unless the user says otherwise or it cannot be used. */
async function projectName(
  context: CommandContext,
  directory: string,
  given: string | undefined,
  yes: boolean,
): Promise<string> {
  const suggestion = suggestProjectName(basename(directory));
  if (given === undefined && suggestion !== undefined) return suggestion;
  const flag = { flag: "--name", question: "Name of the project", example: "my-apiserver", check: projectNameProblem };
  return requireFlag(context, flag, given, yes);
}

/**
 * Makes sure that flags given for a project that exists say what PROJECT says.
 * @throws UserError
 */
export function refuseOtherProject(project: Project, flags: ProjectFlags, directory: string): void {
  const pairs = [
    ["--domain", flags.domain, project.domain],
    ["--name", flags.name, project.projectName],
    ["--license", flags.license, project.license],
    ["--copyright", flags.copyright, project.copyright],
    ["--package-manager", flags.packageManager, project.packageManager],
  ] as const;
  const different = pairs.find(([, given, existing]) => given !== undefined && given !== existing);
  if (different === undefined) return;
  const [flag, given, existing] = different;
  throw new UserError(
    `${directory} already is a project, made with ${flag} ${existing ?? "(none)"} rather than ${given}. ` +
      `Leave ${flag} out, or choose another folder`,
  );
}
