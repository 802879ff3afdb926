import { Option, type Command } from "commander";
import { loadProject } from "../../project/load-project.ts";
import { fullGroupName, type Project, type ProjectResource } from "../../project/project.ts";
import type { CommandContext } from "../command-context.ts";
import { addExamples } from "../examples.ts";
import { printData, type DataFormat } from "../print-data.ts";
import { formatTable } from "../table.ts";

interface Flags {
  readonly apiVersion?: string;
  readonly output?: DataFormat;
}

export function showResource(command: Command, context: CommandContext): void {
  command
    .option("--api-version <group/version>", "only those of one group and version, such as stable.example.com/v1")
    .addOption(new Option("-o, --output <format>", "print as data").choices(["json", "yaml"]))
    .action(async ({ apiVersion, output }: Flags) => {
      const { project } = await loadProject(context.cwd);
      const listed = project.resources
        .filter(({ group, version }) => isWanted(project, `${group}/${version}`, apiVersion))
        .map((resource) => describe(project, resource));
      if (output !== undefined) return printData(context, listed, output);
      context.stdout.write(resourceTable(listed));
    });
  addExamples(command, context, [
    ["show resource", "All kinds"],
    ["show resource --api-version stable.example.com/v1", "Those of one version"],
    ["show resource -o json", "For a script"],
  ]);
}

/** The group may be given with its domain or without. */
function isWanted({ domain }: Project, groupVersion: string, wanted: string | undefined): boolean {
  if (wanted === undefined || wanted === groupVersion) return true;
  const [group = "", version] = groupVersion.split("/");
  return wanted === `${fullGroupName({ domain }, group)}/${version}`;
}

interface DescribedResource {
  readonly name: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly apiVersion: string;
  readonly namespaced: boolean;
  readonly kind: string;
  /** Whether this project serves it. */
  readonly served: boolean;
  readonly statusSubresource: boolean;
  /** Those that were scaffolded. */
  readonly subresources: readonly string[];
  readonly controller: boolean;
}

function describe(project: Project, resource: ProjectResource): DescribedResource {
  const { group, version, kind, plural, singular, namespaced, api, controller } = resource;
  return {
    name: plural,
    singular,
    shortNames: api?.shortNames ?? [],
    categories: api?.categories ?? [],
    apiVersion: `${fullGroupName(project, group)}/${version}`,
    namespaced,
    kind,
    served: api !== undefined,
    statusSubresource: api?.statusSubresource ?? false,
    subresources: api?.subresources?.map(({ name }) => name) ?? [],
    controller,
  };
}

/** The columns of kubectl api-resources, and what this project does with each kind. */
function resourceTable(resources: readonly DescribedResource[]): string {
  if (resources.length === 0) return "No resources found.\n";
  const header = ["name", "shortnames", "apiversion", "namespaced", "kind", "served", "status", "controller"];
  const rows = resources.map((resource) => [
    resource.name,
    resource.shortNames.join(","),
    resource.apiVersion,
    String(resource.namespaced),
    resource.kind,
    String(resource.served),
    String(resource.statusSubresource),
    String(resource.controller),
  ]);
  return formatTable(header, rows);
}
