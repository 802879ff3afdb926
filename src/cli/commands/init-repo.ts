import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { Option, type Command } from "commander";
import { loadProject, PROJECT_FILE } from "../../project/load-project.ts";
import { licenses, packageManagers, type Project } from "../../project/project.ts";
import { UserError } from "../../project/user-error.ts";
import type { FileChange } from "../../scaffold/file-change.ts";
import { foreignFiles } from "../../scaffold/foreign-files.ts";
import { packageRoot } from "../../scaffold/package-root.ts";
import { planInitRepo } from "../../scaffold/plan-init-repo.ts";
import { runtimeDependency } from "../../scaffold/runtime-dependency.ts";
import { readToolPackage } from "../../scaffold/tool-package.ts";
import type { CommandContext } from "../command-context.ts";
import { addExamples } from "../examples.ts";
import { refuseOtherProject, requestedProject, type ProjectFlags } from "../requested-project.ts";
import { addWritingFlags, writeChanges, type WritingFlags } from "../write-changes.ts";

interface Flags extends WritingFlags, ProjectFlags {
  readonly skipInstall?: boolean;
  readonly skipGit?: boolean;
  readonly force?: boolean;
  readonly runtime?: string;
}

export function initRepo(command: Command, context: CommandContext): void {
  command
    .argument("[directory]", "where to write the project", ".")
    .option("--domain <domain>", "DNS name below which the API groups live, such as example.com")
    .option("--name <name>", "name of the project (default: that of the folder)")
    .addOption(new Option("--license <license>", "license of the project (default: apache2)").choices(licenses))
    .option("--copyright <owner>", "who holds the copyright, for LICENSE")
    .addOption(new Option("--package-manager <name>", "what installs packages (default: npm)").choices(packageManagers))
    .option("--skip-install", "do not install packages")
    .option("--skip-git", "do not make a git repository with a first commit")
    .option("--force", "write into a folder that holds other files, over those of the same name")
    .option("--runtime <spec>", "what package.json asks npm for as apiserver-boot (default: this version)");
  addWritingFlags(command).action((directory: string, flags: Flags) =>
    run(context, resolve(context.cwd, directory), flags),
  );
  addExamples(command, context, [
    ["init repo --domain example.com my-apiserver", "A new project in the folder my-apiserver"],
    ["init repo --domain example.com --license mit --copyright 'The Authors'", "In this folder"],
    ["init repo --domain example.com --dry-run", "Only list what would be written"],
  ]);
}

async function run(context: CommandContext, directory: string, flags: Flags): Promise<void> {
  const isNew = !existsSync(join(directory, PROJECT_FILE));
  const project = isNew ? await requestedProject(context, directory, flags) : await existingProject(directory, flags);
  const changes = plan(context, project, isNew, flags);
  if (isNew && flags.force !== true) await refuseForeignFiles(directory, changes);
  const installs = flags.skipInstall !== true && flags.dryRun !== true && !existsSync(join(directory, "node_modules"));
  const commits = flags.skipGit !== true && flags.dryRun !== true && isNew;
  await writeChanges(context, { command: "init repo", directory, changes, flags });
  if (installs) await install(directory, project);
  if (commits) await commit(context, directory, project);
  if (isNew && flags.dryRun !== true) printNext(context, directory, project, installs);
}

async function existingProject(directory: string, flags: Flags): Promise<Project> {
  const { project } = await loadProject(directory);
  refuseOtherProject(project, flags, directory);
  return project;
}

function plan(context: CommandContext, project: Project, isNew: boolean, flags: Flags): FileChange[] {
  const tool = readToolPackage();
  return planInitRepo(project, {
    tool,
    runtime: flags.runtime ?? runtimeDependency({ packageRoot, name: tool.name, version: tool.version }),
    year: copyrightYear(context.env["SOURCE_DATE_EPOCH"]),
    ifExists: isNew && flags.force === true ? "overwrite" : "keep",
  });
}

/** https://reproducible-builds.org/specs/source-date-epoch */
function copyrightYear(epoch: string | undefined): number {
  return (
    epoch !== undefined && /^\d{1,11}$/.test(epoch) ? new Date(Number(epoch) * 1000) : new Date()
  ).getUTCFullYear();
}

async function refuseForeignFiles(directory: string, changes: readonly FileChange[]): Promise<void> {
  const found = await foreignFiles(directory, changes);
  if (found.length === 0) return;
  const listed = found.slice(0, 5).join(", ") + (found.length > 5 ? `, and ${found.length - 5} more` : "");
  throw new UserError(
    `${directory} holds files that are not of a new project: ${listed}. ` +
      "Choose an empty folder, or use --force to write over files of the same name",
  );
}

async function install(directory: string, { packageManager }: Project): Promise<void> {
  const { runCommand } = await import("../../process/run-command.ts");
  const installHint =
    packageManager === "npm" ? "npm comes with Node: https://nodejs.org" : `npm install --global ${packageManager}`;
  try {
    await runCommand(packageManager, ["install"], { cwd: directory, installHint });
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause;
    throw new UserError(`The project is written, but its packages are not installed. ${cause.message}`, { cause });
  }
}

async function commit({ stderr }: CommandContext, directory: string, { projectName }: Project): Promise<void> {
  const { firstCommit } = await import("../first-commit.ts");
  const problem = await firstCommit(directory, `Start ${projectName} with apiserver-boot`);
  if (problem !== undefined) stderr.write(`${stderr.colors.yellow("git:")} ${problem}\n`);
}

function printNext(context: CommandContext, directory: string, project: Project, installed: boolean): void {
  const { stderr } = context;
  const folder = relative(context.cwd, directory);
  const { packageManager } = project;
  const lines = [
    ...(folder === "" ? [] : [`cd ${folder}`]),
    ...(installed ? [] : [`${packageManager} install`]),
    `${packageManager === "npm" ? "npx" : `${packageManager} exec`} apiserver-boot create resource --group stable --version v1 --kind CronTab`,
    `${packageManager} start`,
  ];
  stderr.write(`\n${stderr.colors.bold("Next:")}\n${lines.map((line) => `  ${line}\n`).join("")}`);
}
