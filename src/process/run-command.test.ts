import { describe, expect, it } from "vitest";
import { UserError } from "../project/user-error.ts";
import { commandLine, runCommand } from "./run-command.ts";

const node = process.execPath;

describe("runCommand", () => {
  it("says what to install when the program is missing", async () => {
    const run = runCommand("no-such-program-here", [], { quiet: true, installHint: "Install it from example.com." });
    await expect(run).rejects.toThrow(UserError);
    await expect(run).rejects.toThrow('"no-such-program-here" was not found. Install it from example.com.');
  });

  it("tells the output and the exit code of a quiet program that fails", async () => {
    const run = runCommand(node, ["-e", "console.log('one'); console.error('two'); process.exit(3)"], { quiet: true });
    await expect(run).rejects.toThrow(/failed \(exit code 3\)\.\none\ntwo/);
  });

  it("names the signal a program died of", async () => {
    const run = runCommand(node, ["-e", "process.kill(process.pid, 'SIGKILL')"], { quiet: true });
    await expect(run).rejects.toThrow("(signal SIGKILL)");
  });

  it("adds to the environment", async () => {
    const check = "process.exit(process.env.COLOUR === 'red' && process.env.PATH ? 0 : 1)";
    await runCommand(node, ["-e", check], { quiet: true, env: { COLOUR: "red" } });
  });

  it("stops the program and its children when aborted", async () => {
    const abort = new AbortController();
    const child = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)";
    const parent = `const { spawn } = require('child_process');
      const child = spawn(process.execPath, ['-e', ${JSON.stringify(child)}]);
      require('fs').writeFileSync(process.env.PID_FILE, String(child.pid)); setInterval(() => {}, 1000)`;
    const { mkdtemp, readFile, rm } = await import("node:fs/promises");
    const directory = await mkdtemp("/tmp/run-command-");
    const pidFile = `${directory}/pid`;
    const run = runCommand(node, ["-e", parent], { quiet: true, env: { PID_FILE: pidFile }, signal: abort.signal });
    const pid = await waitFor(async () => Number(await readFile(pidFile, "utf8")));
    abort.abort(new Error("enough"));
    await expect(run).rejects.toThrow("enough");
    await waitFor(async () => (isAlive(pid) ? 0 : 1));
    await rm(directory, { recursive: true });
  });

  it("does not start when already aborted", async () => {
    await expect(runCommand(node, ["-v"], { quiet: true, signal: AbortSignal.abort() })).rejects.toThrow("aborted");
  });
});

describe("commandLine", () => {
  it("quotes what a shell would take apart", () => {
    expect(commandLine("git", ["commit", "-m", "a b"])).toBe('git commit -m "a b"');
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function waitFor(attempt: () => Promise<number>): Promise<number> {
  for (let tries = 0; tries < 200; tries += 1) {
    const value = await attempt().catch(() => 0);
    if (value > 0) return value;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error("waited in vain");
}
