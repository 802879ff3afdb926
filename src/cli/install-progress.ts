import type { InstallEvents } from "../in-cluster/install.ts";
import { nameOf } from "../in-cluster/explain-error.ts";
import type { CommandContext } from "./command-context.ts";

const clearLine = "\r\u001B[2K";

/** What is applied, a line each, and what is waited for: on a terminal in a line that moves. */
export function installProgress({ stdout, stderr, interactive }: CommandContext, asData: boolean): InstallEvents {
  const { dim, green, yellow, bold } = stderr.colors;
  const out = asData ? stderr : stdout;
  const clear = interactive ? clearLine : "";
  const colors = { created: green, configured: yellow, unchanged: dim, kept: dim };
  return {
    onPhase: (title) => stderr.write(`${clear}${bold(title)}\n`),
    onApplied: (manifest, applied) => out.write(`${colors[applied](applied.padEnd(10))}  ${nameOf(manifest)}\n`),
    onWaiting: (what, progress) =>
      stderr.write(interactive ? `${clearLine}${dim(`… ${what}: ${progress}`)}` : `${dim(`… ${what}: ${progress}`)}\n`),
    onReady: (what) => stderr.write(`${clear}${green("✓")} ${what}\n`),
  };
}
