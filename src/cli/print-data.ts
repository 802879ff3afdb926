import type { CommandContext } from "./command-context.ts";

export type DataFormat = "json" | "yaml";

/** Prints a result for a script. */
export async function printData({ stdout }: CommandContext, data: unknown, format: DataFormat): Promise<void> {
  if (format === "json") {
    stdout.write(`${JSON.stringify(data, null, 2)}\n`);
    return;
  }
  const { stringify } = await import("yaml");
  stdout.write(stringify(data, { lineWidth: 0 }));
}
