import type { Command } from "commander";
import { addResource, findResource } from "../../project/edit-project.ts";
import { loadProject } from "../../project/load-project.ts";
import { planCreateResource } from "../../scaffold/plan-create-resource.ts";
import type { CommandContext } from "../command-context.ts";
import { controlledType } from "../controlled-type.ts";
import { addExamples, type Example } from "../examples.ts";
import { groupFlag, kindFlag, versionFlag } from "../group-version-flags.ts";
import { requireFlag } from "../require-flag.ts";
import { requestedResource } from "../requested-resource.ts";
import { addWritingFlags, writeChanges, type WritingFlags } from "../write-changes.ts";

interface Flags extends WritingFlags {
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
  readonly resource?: string;
  readonly nonNamespaced?: boolean;
  readonly owns?: readonly string[];
  readonly watches?: readonly string[];
}

const examples: readonly Example[] = [
  ["create controller --group stable --version v1 --kind CronTab --owns apps/v1/Deployment", "It makes Deployments"],
  [
    "create controller --group stable --version v1 --kind CronTab --owns v1/ConfigMap --watches v1/Secret",
    "It makes ConfigMaps, and looks again when a Secret changes",
  ],
];

export function createController(command: Command, context: CommandContext): void {
  command
    .option("--group <group>", "group of the kind, without the domain")
    .option("--version <version>", "version of the kind")
    .option("--kind <kind>", "kind it reconciles, of this project or served elsewhere")
    .option("--resource <plural>", "plural of a kind that the project does not have (default: made of the kind)")
    .option("--non-namespaced", "a kind that the project does not have is cluster-scoped")
    .option("--owns <type...>", "what it makes: group/version/Kind, or version/Kind in the core group; repeatable")
    .option("--watches <type...>", "what else is a reason to look again; repeatable");
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
  const existing = findResource(project, { group, version, kind });
  const { resource: plural, nonNamespaced } = flags;
  const requested = requestedResource(
    { group, version, kind },
    {
      skipResource: true,
      ...(plural !== undefined && { resource: plural }),
      ...(nonNamespaced !== undefined && { nonNamespaced }),
    },
    existing,
    undefined,
  );
  const types = {
    owns: (flags.owns ?? []).map((text) => controlledType(project, "--owns", text)),
    watches: (flags.watches ?? []).map((text) => controlledType(project, "--watches", text)),
  };
  const changed = addResource(project, { ...requested, ...types });
  const resource = findResource(changed, { group, version, kind });
  if (resource === undefined) throw new Error(`${kind} was not added`);
  const changes = planCreateResource(changed, resource, types);
  await writeChanges(context, { command: "create controller", directory, changes, flags });
}
