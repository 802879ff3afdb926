import { describe, expect, it } from "vitest";
import { startProcess } from "./start-process.ts";

const node = process.execPath;

async function start(script: string, lines: string[] = []) {
  return startProcess({ name: "it", program: node, args: ["-e", script], onLine: (line) => lines.push(line) });
}

describe("startProcess", () => {
  it("hands over whole lines of both streams, also the last one without an end", async () => {
    const lines: string[] = [];
    const running = await start("process.stdout.write('a\\nb'); process.stderr.write('c\\r\\n')", lines);
    expect(await running.exited).toEqual({ code: 0 });
    expect(lines.toSorted()).toEqual(["a", "b", "c"]);
  });

  it("keeps the last lines only", async () => {
    const running = await start("for (let i = 1; i <= 100; i++) console.log(i)");
    await running.exited;
    expect(running.lastLines()).toEqual(Array.from({ length: 20 }, (_, index) => String(index + 81)));
  });

  it("lets a process end in its own way when stopped", async () => {
    const lines: string[] = [];
    const running = await start(
      "process.on('SIGTERM', () => { console.log('bye'); process.exit(7) }); setInterval(() => {}, 1000); console.log('up')",
      lines,
    );
    while (lines.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await running.stop(10_000)).toEqual({ code: 7 });
    expect(lines).toEqual(["up", "bye"]);
  });

  it("kills a process that does not end in time", async () => {
    const lines: string[] = [];
    const running = await start(
      "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('up')",
      lines,
    );
    while (lines.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await running.stop(50)).toEqual({ signal: "SIGKILL" });
  });

  it("says what to install when the program is missing", async () => {
    const running = startProcess({
      name: "etcd",
      program: "no-such-program-here",
      args: [],
      installHint: "Install etcd.",
      onLine: () => {},
    });
    await expect(running).rejects.toThrow('"no-such-program-here" was not found. Install etcd.');
  });
});
