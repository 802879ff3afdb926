import { execa } from "execa";
import { UserError } from "../project/user-error.ts";
import { explainMissingProgram } from "./missing-program.ts";
import { describeExit } from "./process-exit.ts";

export interface ReadCommandOptions {
  readonly cwd?: string;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** What it reads. */
  readonly input?: string;
  readonly installHint?: string;
  readonly signal?: AbortSignal;
}

/**
 * Runs a short program for what it prints. Nothing of it is shown, not even in errors, since it may be a secret: they
 * say the exit code, and what stderr says.
 * @throws UserError if the program is missing or fails
 */
export async function readCommand(
  program: string,
  args: readonly string[],
  options: ReadCommandOptions = {},
): Promise<string> {
  options.signal?.throwIfAborted();
  const result = await execa(program, args, {
    reject: false,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.input === undefined ? { stdin: "ignore" } : { input: options.input }),
    ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
  } as const);
  options.signal?.throwIfAborted();
  if (!result.failed) return String(result.stdout);
  const { exitCode, signal } = result;
  if (exitCode === undefined && signal === undefined) {
    const explained = explainMissingProgram(result, program, options.installHint);
    throw explained instanceof UserError ? explained : new UserError(`Cannot run ${program}`, { cause: result.cause });
  }
  const exit = describeExit(signal === undefined ? { code: exitCode ?? 1 } : { signal });
  throw new CommandFailure(`${program} failed (${exit})`, String(result.stdout), String(result.stderr));
}

/** A program ran and failed; its caller may know from its output what that means. */
export class CommandFailure extends UserError {
  readonly stdout: string;

  constructor(message: string, stdout: string, stderr: string) {
    super(stderr.trim() === "" ? message : `${message}: ${stderr.trim()}`);
    this.stdout = stdout;
  }
}
