import { Option, type Command } from "commander";
import { addResource, findResource } from "../../project/edit-project.ts";
import { loadProject } from "../../project/load-project.ts";
import { hubOf } from "../../project/project.ts";
import { planCreateResource } from "../../scaffold/plan-create-resource.ts";
import type { CommandContext } from "../command-context.ts";
import { addExamples, type Example } from "../examples.ts";
import { groupFlag, kindFlag, versionFlag } from "../group-version-flags.ts";
import { requireFlag } from "../require-flag.ts";
import { requestedResource, type ResourceFlags } from "../requested-resource.ts";
import { addWritingFlags, writeChanges, type WritingFlags } from "../write-changes.ts";

interface Flags extends WritingFlags, ResourceFlags {
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
  readonly fromCrd?: string;
}

const examples: readonly Example[] = [
  ["create resource --group stable --version v1 --kind CronTab --short-name ct", "A kind with its controller"],
  [
    "create resource --group stable --version v1 --kind CronTab --column Spec=.spec.cronSpec --column Runs=.status.runs:integer",
    "Declare fields by naming the columns that kubectl get prints",
  ],
  [
    "create resource --group infra --version v1 --kind Zone --non-namespaced --skip-controller",
    "Cluster-scoped, served only",
  ],
  [
    "create resource --group stable --version v1beta1 --kind CronTab",
    "Another version of a kind that is there, with conversion",
  ],
  [
    "create resource --group infra --version v1 --kind Zone --skip-resource",
    "Only a controller, of a kind served elsewhere",
  ],
  ["create resource --from-crd crd.yaml", "The kind of a CustomResourceDefinition, in all its versions"],
];

/** Serves both `create group version resource` and `create resource`. */
export function createResource(command: Command, context: CommandContext): void {
  addResourceFlags(command);
  addWritingFlags(command).action(async (_flags: Flags, command: Command) => {
    await run(context, command.optsWithGlobals<Flags>());
  });
  addExamples(command, context, examples);
}

function addResourceFlags(command: Command): void {
  command
    .option("--group <group>", "group, without the domain; made if it is new")
    .option("--version <version>", "version, such as v1; made if it is new")
    .option("--kind <kind>", "CamelCase, such as CronTab")
    .option("--resource <plural>", "plural, as in the URL (default: made of the kind)")
    .option("--singular <singular>", "singular (default: the kind in lower case)")
    .option("--short-name <name...>", "short name for kubectl; repeatable")
    .option("--category <name...>", "group of kinds for kubectl get, such as all; repeatable")
    .option("--non-namespaced", "make the kind cluster-scoped")
    .addOption(
      new Option("--with-status-subresource <boolean>", "serve /status (default: true)").choices(["true", "false"]),
    )
    .option("--column <name=jsonPath...>", "column of kubectl get, and the field it shows; jsonPath:type if not text")
    .option("--storage-version", "store objects in this version (default: in the one that was there first)")
    .option("--from-crd <file>", "make the kinds of the CustomResourceDefinitions in a file; they say all the rest")
    .option("--skip-resource", "write no kind: it is served elsewhere, or exists")
    .option("--skip-controller", "write no controller");
}

async function run(context: CommandContext, flags: Flags): Promise<void> {
  if (flags.fromCrd !== undefined) {
    const { importDefinitions } = await import("../import-definitions.ts");
    return importDefinitions(context, flags.fromCrd, flags);
  }
  const yes = flags.yes === true;
  const { directory, project } = await loadProject(context.cwd);
  const group = await requireFlag(context, groupFlag(project), flags.group, yes);
  const version = await requireFlag(context, versionFlag(project, group), flags.version, yes);
  const kind = await requireFlag(context, kindFlag, flags.kind, yes);
  const existing = findResource(project, { group, version, kind });
  const changed = addResource(
    project,
    requestedResource({ group, version, kind }, flags, existing, hubOf(project, { group, kind })),
  );
  const resource = findResource(changed, { group, version, kind });
  if (resource === undefined) throw new Error(`${kind} was not added`);
  const changes = planCreateResource(changed, resource);
  await writeChanges(context, { command: "create resource", directory, changes, flags });
}
