import type { Command } from "commander";
import { addVersion } from "../../project/edit-project.ts";
import { loadProject } from "../../project/load-project.ts";
import { planRegistration } from "../../scaffold/plan-registration.ts";
import type { CommandContext } from "../command-context.ts";
import { addExamples } from "../examples.ts";
import { groupFlag, versionFlag } from "../group-version-flags.ts";
import { requireFlag } from "../require-flag.ts";
import { addWritingFlags, writeChanges, type WritingFlags } from "../write-changes.ts";

interface Flags extends WritingFlags {
  readonly group?: string;
  readonly version?: string;
}

export function createVersion(command: Command, context: CommandContext): void {
  command
    .option("--group <group>", "group, without the domain; made if it is new")
    .option("--version <version>", "such as v1, v1beta1 or v2alpha1");
  addWritingFlags(command).action(async (_flags: Flags, command: Command) => {
    const flags = command.optsWithGlobals<Flags>();
    const yes = flags.yes === true;
    const { directory, project } = await loadProject(context.cwd);
    const group = await requireFlag(context, groupFlag(project), flags.group, yes);
    const version = await requireFlag(context, versionFlag(project, group), flags.version, yes);
    const changes = planRegistration(addVersion(project, group, version));
    await writeChanges(context, { command: "create group version", directory, changes, flags });
  });
  addExamples(command, context, [["create group version --group stable --version v1", "Add stable.<domain>/v1"]]);
}
