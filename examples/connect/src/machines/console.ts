import { StatusError, type Channels } from "apiserver-boot";
import { carryOut, type CommandResult, type Surroundings } from "./command.js";

export interface ConsoleOptions {
  readonly name: string;
  readonly greeting: string;
  /** To be carried out instead of what is typed. */
  readonly command?: readonly string[] | undefined;
  /** Told of every command. */
  readonly onCommand: (words: readonly string[]) => void;
}

/**
 * A shell of four commands, for the channels that `kubectl exec` speaks: resolves when it has ended well.
 * @throws StatusError with the exit code, as clients of exec expect it
 */
export async function runConsole(channels: Channels, options: ConsoleOptions): Promise<void> {
  const { stdin, stdout, stderr } = channels;
  const around: { -readonly [Key in keyof Surroundings]: Surroundings[Key] } = { name: options.name, size: undefined };
  const sizes = (async () => {
    for await (const size of channels.resize) around.size = size;
  })();
  sizes.catch(() => undefined); // It ends with the connection.
  const run = async (words: readonly string[]): Promise<CommandResult> => {
    if (words.length > 0) options.onCommand(words);
    const result = carryOut(words, around);
    if (result.stdout !== undefined) await stdout(result.stdout);
    if (result.stderr !== undefined) await stderr(result.stderr);
    return result;
  };
  if (options.command !== undefined) return ended((await run(options.command)).exit ?? 0);
  await stdout(`${options.greeting}\n`);
  for await (const line of linesOf(stdin)) {
    const { exit } = await run(line.split(/\s+/).filter((word) => word !== ""));
    if (exit !== undefined) return ended(exit);
  }
}

function ended(code: number): void {
  if (code === 0) return;
  const causes = [{ reason: "ExitCode", message: String(code) }];
  throw new StatusError(500, "NonZeroExitCode", `command terminated with exit code ${code}`, { causes });
}

/** Terminals send what was typed as they like. */
async function* linesOf(pieces: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest = "";
  for await (const piece of pieces) {
    const lines = (rest + piece.toString()).split(/\r\n|\r|\n/);
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") yield rest;
}
