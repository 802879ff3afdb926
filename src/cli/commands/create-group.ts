import type { Command } from "commander";
import { addGroup } from "../../project/edit-project.ts";
import { loadProject } from "../../project/load-project.ts";
import { planRegistration } from "../../scaffold/plan-registration.ts";
import type { CommandContext } from "../command-context.ts";
import { addExamples } from "../examples.ts";
import { groupFlag } from "../group-version-flags.ts";
import { requireFlag } from "../require-flag.ts";
import { addWritingFlags, writeChanges, type WritingFlags } from "../write-changes.ts";

interface Flags extends WritingFlags {
  readonly group?: string;
}

export function createGroup(command: Command, context: CommandContext): void {
  command.option("--group <group>", "name without the domain, such as stable");
  addWritingFlags(command).action(async (flags: Flags) => {
    const { directory, project } = await loadProject(context.cwd);
    const group = await requireFlag(context, groupFlag(project), flags.group, flags.yes === true);
    const changes = planRegistration(addGroup(project, group));
    await writeChanges(context, { command: "create group", directory, changes, flags });
  });
  addExamples(command, context, [["create group --group stable", "Add the group stable.<domain>"]]);
}
