import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Argument, type Command } from "commander";
import { packageRoot } from "../../scaffold/package-root.ts";
import type { CommandContext } from "../command-context.ts";
import { addExamples } from "../examples.ts";

const shells = ["bash", "zsh", "fish"] as const;

export function completion(command: Command, context: CommandContext): void {
  command
    .addArgument(new Argument("<shell>", "which shell").choices(shells))
    .action((shell: (typeof shells)[number]) => {
      context.stdout.write(readFileSync(join(packageRoot, "templates", "completion", shell), "utf8"));
    });
  addExamples(command, context, [
    ["completion bash > ~/.local/share/bash-completion/completions/apiserver-boot", "bash, from the next shell on"],
    ['completion zsh > "${fpath[1]}/_apiserver-boot"', "zsh, from the next shell on"],
    ["completion fish > ~/.config/fish/completions/apiserver-boot.fish", "fish, from the next shell on"],
  ]);
}
