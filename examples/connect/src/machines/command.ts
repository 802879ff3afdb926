/** What a command did: what it says, and its exit code if that was the end of it. */
export interface CommandResult {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly exit?: number;
}

export interface Surroundings {
  readonly name: string;
  /** Of the client's terminal, once it has told. */
  readonly size: { readonly width: number; readonly height: number } | undefined;
}

const commands: Readonly<Record<string, (words: readonly string[], around: Surroundings) => CommandResult>> = {
  echo: (words) => ({ stdout: `${words.join(" ")}\n` }),
  exit: ([code = "0"]) => ({ exit: Number(code) }),
  hostname: (_, { name }) => ({ stdout: `${name}\n` }),
  size: (_, { size }) =>
    size === undefined ? { stderr: "no terminal\n" } : { stdout: `${size.width}x${size.height}\n` },
};

/** Carries out what was typed. */
export function carryOut([name = "", ...words]: readonly string[], around: Surroundings): CommandResult {
  if (name === "") return {};
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  const known = Object.keys(commands).join(", ");
  return command?.(words, around) ?? { stderr: `${name}: not known here; try ${known}\n` };
}
