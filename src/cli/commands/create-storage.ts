import { Option, type Command } from "commander";
import { addOwnStorage, findResource } from "../../project/edit-project.ts";
import { loadProject } from "../../project/load-project.ts";
import { ownStorageTypes, type OwnStorageType } from "../../project/project.ts";
import { planCreateStorage } from "../../scaffold/plan-create-storage.ts";
import type { CommandContext } from "../command-context.ts";
import { addExamples, type Example } from "../examples.ts";
import { groupFlag, kindFlag, versionFlag } from "../group-version-flags.ts";
import { requireFlag } from "../require-flag.ts";
import { addWritingFlags, writeChanges, type WritingFlags } from "../write-changes.ts";

interface Flags extends WritingFlags {
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
  readonly type: OwnStorageType;
}

const examples: readonly Example[] = [
  ["create storage --group stable --version v1 --kind CronTab", "A backend to fill in, here a map"],
  ["create storage --group stable --version v1 --kind CronTab --type files", "YAML files in a folder"],
  ["create storage --group stable --version v1 --kind CronTab --type postgres", "Rows of a table in PostgreSQL"],
];

export function createStorage(command: Command, context: CommandContext): void {
  command
    .option("--group <group>", "group of the kind, without the domain")
    .option("--version <version>", "version that the kind is stored in")
    .option("--kind <kind>", "kind whose objects are to live elsewhere")
    .addOption(new Option("--type <type>", "what they live in").choices(ownStorageTypes).default("backend"));
  addWritingFlags(command).action(async (_flags: Flags, command: Command) => {
    await run(context, command.optsWithGlobals<Flags>());
  });
  addExamples(command, context, examples);
}

async function run(context: CommandContext, flags: Flags): Promise<void> {
  const yes = flags.yes === true;
  const { directory, project } = await loadProject(context.cwd);
  const group = await requireFlag(context, groupFlag(project), flags.group, yes);
  const version = await requireFlag(context, versionFlag(project, group), flags.version, yes);
  const kind = await requireFlag(context, kindFlag, flags.kind, yes);
  const changed = addOwnStorage(project, { group, version, kind }, flags.type);
  const resource = findResource(changed, { group, version, kind });
  if (resource === undefined) throw new Error(`${kind} was not found`);
  const changes = planCreateStorage(changed, resource, flags.type);
  await writeChanges(context, { command: "create storage", directory, changes, flags });
  if (flags.type === "postgres" && flags.output !== "json") {
    const { dim } = context.stderr.colors;
    context.stderr.write(dim("Next: npm install pg, and say in POSTGRES_URL which database\n"));
  }
}
