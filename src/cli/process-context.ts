import pico from "picocolors";
import type { CommandContext, Output } from "./command-context.ts";

type Process = Pick<NodeJS.Process, "cwd" | "env" | "stdin" | "stdout" | "stderr">;

/** What a command may know of this process. */
export function processContext({ cwd, env, stdin, stdout, stderr }: Process): CommandContext {
  const isCi = env["CI"] !== undefined && env["CI"] !== "" && env["CI"] !== "false";
  return {
    cwd: cwd(),
    env,
    stdout: streamOutput(stdout, env),
    stderr: streamOutput(stderr, env),
    interactive: stdin.isTTY && stderr.isTTY && env["TERM"] !== "dumb" && !isCi,
  };
}

function streamOutput(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Output {
  // The reader of a pipe may leave early, as "head" does.
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  return { colors: pico.createColors(wantsColors(stream, env)), write: (text) => void stream.write(text) };
}

/** https://no-color.org, and FORCE_COLOR for terminals that are not seen as such. */
function wantsColors(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): boolean {
  if (env["NO_COLOR"] !== undefined && env["NO_COLOR"] !== "") return false;
  if (env["FORCE_COLOR"] !== undefined && env["FORCE_COLOR"] !== "" && env["FORCE_COLOR"] !== "0") return true;
  // Not undefined, as isTTY is of a pipe: picocolors would then decide by itself, and colours wherever CI is set.
  return stream.isTTY === true && env["TERM"] !== "dumb";
}
