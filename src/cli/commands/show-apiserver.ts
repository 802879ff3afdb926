import { Option, type Command } from "commander";
import { loadProject } from "../../project/load-project.ts";
import { fullGroupName, type Project } from "../../project/project.ts";
import { compareVersions } from "../../project/version-order.ts";
import type { CommandContext } from "../command-context.ts";
import { addExamples } from "../examples.ts";
import { printData, type DataFormat } from "../print-data.ts";
import { formatTable } from "../table.ts";

export function showApiServer(command: Command, context: CommandContext): void {
  command
    .addOption(new Option("-o, --output <format>", "print as data").choices(["json", "yaml"]))
    .action(async ({ output }: { output?: DataFormat }) => {
      const { directory, project } = await loadProject(context.cwd);
      const server = { ...describe(project), directory };
      if (output !== undefined) return printData(context, server, output);
      context.stdout.write(`Name:       ${server.name}\nDomain:     ${server.domain}\nDirectory:  ${directory}\n\n`);
      context.stdout.write(serverTable(server.groups));
    });
  addExamples(command, context, [
    ["show apiserver", "A table"],
    ["show apiserver -o yaml", "For a script"],
  ]);
}

type DescribedGroup = ReturnType<typeof describe>["groups"][number];

function describe(project: Project) {
  return {
    name: project.projectName,
    domain: project.domain,
    groups: project.groups.map(({ name, versions }) => ({
      name: fullGroupName(project, name),
      versions: versions.toSorted(compareVersions).map((version) => ({
        name: version,
        kinds: project.resources
          .filter((resource) => resource.group === name && resource.version === version && resource.api !== undefined)
          .map(({ kind }) => kind),
      })),
    })),
  };
}

function serverTable(groups: readonly DescribedGroup[]): string {
  if (groups.length === 0) return "No groups yet: apiserver-boot create resource\n";
  const rows = groups.flatMap(({ name, versions }) =>
    versions.length === 0
      ? [[name, "<none>", "<none>"]]
      : versions.map((version) => [name, version.name, version.kinds.join(",") || "<none>"]),
  );
  return formatTable(["group", "version", "kinds"], rows);
}
