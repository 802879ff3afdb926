import { execFileSync } from "node:child_process";

/** Whether a program is there and answers. */
export function hasProgram(program: string, ...args: readonly string[]): boolean {
  try {
    execFileSync(program, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Whether a Docker-like registry can be started; Debian has it as docker-registry. */
export const registryMissing = hasProgram("docker-registry", "--version")
  ? undefined
  : "no docker-registry on PATH (Debian: apt-get install docker-registry)";

export const runcMissing =
  process.getuid?.() !== 0
    ? "containers need root here"
    : hasProgram("runc", "--version")
      ? undefined
      : "no runc on PATH (Debian: apt-get install runc)";
