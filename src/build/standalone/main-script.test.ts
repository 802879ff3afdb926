import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startProcess } from "../../process/start-process.ts";
import { bundle } from "../bundle.ts";
import { loadEsbuild } from "../load-esbuild.ts";
import { builtinPlugin } from "./builtin-plugin.ts";
import { mainScript } from "./main-script.ts";

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "main-script-"));
  await writeFile(join(directory, "package.json"), '{ "type": "module" }');
  await symlink(join(import.meta.dirname, "..", "..", "..", "node_modules"), join(directory, "node_modules"));
});

afterAll(async () => rm(directory, { recursive: true }));

/** What a script made of the module prints when Node runs it as CommonJS. */
async function runAsScript(module: string, minify: boolean): Promise<{ lines: string[]; exit: unknown }> {
  const entry = join(directory, "entry.ts");
  await writeFile(entry, module);
  const { code } = await bundle(await loadEsbuild(directory), {
    directory,
    entry,
    file: join(directory, "bin", "entry.js"),
    minify,
    banner: "",
    addonLoader: "",
    define: { __dirname: "__bundleDirname", __filename: "__bundleFilename", "import.meta": "__importMeta" },
    plugins: [builtinPlugin],
  });
  const script = join(directory, "main.cjs");
  await writeFile(script, mainScript(code));
  const lines: string[] = [];
  const running = await startProcess({
    name: "script",
    program: process.execPath,
    args: [script],
    onLine: (line) => lines.push(line),
  });
  return { exit: await running.exited, lines };
}

describe.each([false, true])("mainScript (minify: %s)", (minify) => {
  it("keeps what modules can and scripts cannot", async () => {
    const module = `#!/usr/bin/env node
      import fs, { existsSync } from "node:fs";
      import { setTimeout } from "timers/promises";
      import { yellow } from "picocolors";
      await setTimeout(1);
      const { join } = await import("node:path");
      console.log(existsSync(import.meta.dirname), fs.existsSync(join("/", "none")), typeof import.meta.url);
      console.log(typeof yellow, typeof this);
      export const answer = 42;
      export default class Some {}`;
    const { lines, exit } = await runAsScript(module, minify);
    expect(lines).toEqual(["true false string", "function undefined"]);
    expect(exit).toEqual({ code: 0 });
  });

  it("dies of an error as a module does", async () => {
    const { lines, exit } = await runAsScript("await null; throw new TypeError('broken');", minify);
    expect(lines.join("\n")).toContain("TypeError: broken");
    expect(exit).toEqual({ code: 1 });
  });
});
