// Runs a program to its end.
import { spawn } from "node:child_process";

/** @returns seconds. @throws Error with its output if it fails. */
export async function secondsOf(program, args, options = {}) {
  const started = performance.now();
  await outputOf(program, args, options);
  return (performance.now() - started) / 1000;
}

export function outputOf(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    const chunks = { stdout: [], stderr: [] };
    for (const name of ["stdout", "stderr"]) child[name].on("data", (chunk) => chunks[name].push(chunk));
    child.once("error", reject);
    child.once("close", (code) => {
      const [stdout, stderr] = [chunks.stdout, chunks.stderr].map((list) => Buffer.concat(list).toString());
      if (code === 0) resolve(stdout);
      else reject(new Error(`${program} ${args.join(" ")} ended with ${code}\n${stdout}${stderr}`));
    });
  });
}
