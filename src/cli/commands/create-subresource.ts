import { Option, type Command } from "commander";
import { columnPathProblem } from "../../project/column.ts";
import { addSubresource, findResource } from "../../project/edit-project.ts";
import { loadProject } from "../../project/load-project.ts";
import {
  subresourceTypes,
  subresourceVerbs,
  type ProjectResource,
  type SubresourceType,
  type SubresourceVerb,
} from "../../project/project.ts";
import { planCreateSubresource, type ScaleFields } from "../../scaffold/plan-create-subresource.ts";
import { resourceFiles } from "../../scaffold/resource-files.ts";
import type { CommandContext } from "../command-context.ts";
import { addExamples, type Example } from "../examples.ts";
import { groupFlag, kindFlag, versionFlag } from "../group-version-flags.ts";
import { requestedSubresource, subresourceFlag } from "../requested-subresource.ts";
import { checkedFlag, requireFlag } from "../require-flag.ts";
import { addWritingFlags, writeChanges, type WritingFlags } from "../write-changes.ts";

interface Flags extends WritingFlags {
  readonly subresource?: string;
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
  readonly type?: SubresourceType;
  readonly verb?: SubresourceVerb;
  readonly specReplicas?: string;
  readonly statusReplicas?: string;
  readonly labelSelector?: string;
}

const examples: readonly Example[] = [
  ["create subresource --subresource approve --group stable --version v1 --kind CronTab", "What is POSTed to"],
  ["create subresource --subresource log --group stable --version v1 --kind CronTab --verb get", "What is read"],
  [
    "create subresource --type scale --group stable --version v1 --kind CronTab --spec-replicas .spec.replicas",
    "For kubectl scale and autoscalers",
  ],
  [
    "create subresource --subresource console --group stable --version v1 --kind CronTab --type connector",
    "What speaks HTTP and WebSocket as it likes",
  ],
];

export function createSubresource(command: Command, context: CommandContext): void {
  command
    .option("--subresource <name>", "as in the URL, such as approve")
    .option("--group <group>", "group of the kind, without the domain")
    .option("--version <version>", "version of the kind")
    .option("--kind <kind>", "kind that is to have it")
    .addOption(new Option("--type <type>", "sort of subresource (default: arbitrary)").choices(subresourceTypes))
    .addOption(
      new Option("--verb <verb>", "of an arbitrary one: created by POST, or read by GET (default: create)").choices(
        subresourceVerbs,
      ),
    )
    .option("--spec-replicas <jsonPath>", "of a scale: how many are wanted (default: .spec.replicas)")
    .option("--status-replicas <jsonPath>", "of a scale: how many there are (default: .status.replicas)")
    .option("--label-selector <jsonPath>", "of a scale: selector of the pods, such as .status.selector");
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
  const name =
    flags.type === "scale"
      ? (flags.subresource ?? "scale")
      : await requireFlag(context, subresourceFlag, flags.subresource, yes);
  const subresource = requestedSubresource(name, flags);
  const changed = addSubresource(project, { group, version, kind }, subresource);
  const resource = findResource(changed, { group, version, kind });
  if (resource === undefined) throw new Error(`${kind} was not found`);
  const scale = scaleFields(flags);
  const changes = planCreateSubresource(changed, resource, subresource, scale);
  await writeChanges(context, { command: "create subresource", directory, changes, flags });
  if (subresource.type === "scale") noteFields(context, resource, scale);
}

function scaleFields({ specReplicas, statusReplicas, labelSelector }: Flags): ScaleFields {
  const path = (flag: string, value: string): string => checkedFlag(flag, value, columnPathProblem);
  return {
    specReplicas: path("--spec-replicas", specReplicas ?? ".spec.replicas"),
    statusReplicas: path("--status-replicas", statusReplicas ?? ".status.replicas"),
    labelSelector: labelSelector === undefined ? "" : path("--label-selector", labelSelector),
  };
}

/** The kind's file is its user's: what a scale needs of it is told, where columns do not show that it is there. */
function noteFields({ stderr }: CommandContext, resource: ProjectResource, scale: ScaleFields): void {
  const shown = new Map(resource.api?.columns.map(({ jsonPath, type }) => [jsonPath, type]));
  const missing = [
    ...[scale.specReplicas, scale.statusReplicas]
      .filter((path) => shown.get(path) !== "integer")
      .map((path) => `an integer ${path}`),
    ...[scale.labelSelector]
      .filter((path) => path !== "" && shown.get(path) !== "string")
      .map((path) => `a string ${path}`),
  ];
  if (missing.length === 0) return;
  stderr.write(
    `${resourceFiles(resource).kind} has to declare ${missing.join(", ")}: the server does not start without\n`,
  );
}
