// The programs the quickstart runs. Each leads a process group of its own, so that Ctrl-C is ours alone to act on.
import { spawn } from "node:child_process";

const windows = process.platform === "win32";
const running = new Set();

/** Runs a program to its end. What it printed is returned, or is the error if it fails. */
export async function run(program, args, options = {}) {
  const child = start(program, args, options);
  const problem = await child.ended;
  if (problem !== undefined) throw new Error(problem);
  return child.stdout();
}

/**
 * Starts a program. `ended` resolves, to what went wrong if something did; `line` to the first line of its standard output
 * that the test accepts.
 */
export function start(program, args, { cwd } = {}) {
  const child = spawn(program, args, {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
    detached: !windows,
    shell: program.endsWith(".cmd"),
    env: { ...process.env, NO_COLOR: "1", npm_config_prefer_offline: "true" },
  });
  running.add(child);
  let stdout = "";
  let everything = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    stdout += text;
    everything += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text) => (everything += text));
  const ended = new Promise((resolve) => {
    child.once("error", (error) => {
      running.delete(child);
      resolve(`${program}: ${error.message}`);
    });
    child.once("close", (code, signal) => {
      running.delete(child);
      const why = signal ?? `exit code ${code}`;
      resolve(code === 0 ? undefined : `${everything}\n${program} ${args.join(" ")} failed (${why})`);
    });
  });
  const line = (accepts) =>
    new Promise((resolve) => {
      child.stdout.on("data", () => {
        const found = stdout.split("\n").slice(0, -1).find(accepts);
        if (found !== undefined) resolve(found);
      });
    });
  return { ended, line, stdout: () => stdout };
}

/** Asks all that still runs to stop, and waits for it. Asked again, "run local" kills what does not stop. */
export async function stopAll() {
  await Promise.all(
    [...running].map(async (child) => {
      const closed = new Promise((resolve) => child.once("close", resolve));
      try {
        process.kill(windows ? child.pid : -child.pid, "SIGTERM");
      } catch {
        return; // It has just ended.
      }
      await closed;
    }),
  );
}
