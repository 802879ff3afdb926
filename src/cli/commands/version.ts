import { Option, type Command } from "commander";
import { LAYOUT } from "../../project/layout.ts";
import type { CommandContext } from "../command-context.ts";
import { addExamples } from "../examples.ts";
import { printData, type DataFormat } from "../print-data.ts";
import { readToolVersion } from "../tool-version.ts";

export function version(command: Command, context: CommandContext): void {
  command
    .addOption(new Option("-o, --output <format>", "print as data").choices(["json", "yaml"]))
    .action(async ({ output }: { output?: DataFormat }) => {
      const versions = { tool: readToolVersion(), node: process.versions.node, templates: LAYOUT };
      if (output !== undefined) return printData(context, versions, output);
      context.stdout.write(`apiserver-boot  ${versions.tool}\nNode            ${versions.node}\n`);
      context.stdout.write(`templates       ${versions.templates}\n`);
    });
  addExamples(command, context, [["version -o json", "The same for a script"]]);
}
