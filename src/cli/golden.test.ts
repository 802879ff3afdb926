import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runForTest } from "./run-for-test.ts";

const golden = fileURLToPath(new URL("../../test/golden/", import.meta.url));
const definitions = fileURLToPath(new URL("../../test/import-crd/definitions", import.meta.url));
const text = await readFile(join(golden, "projects.json"), "utf8");
const projects = JSON.parse(text.replaceAll("{definitions}", definitions)) as Record<string, string[]>;

// The same as "node scripts/golden.mjs --check", from source.
describe("golden projects", () => {
  let scratch: string;
  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), "golden-"));
  });
  afterAll(() => rm(scratch, { recursive: true, force: true }));

  it.each(Object.entries(projects))("%s is what the commands make now", async (name, lines) => {
    const cwd = join(scratch, name);
    const [init = "", ...creates] = lines;
    const env = { SOURCE_DATE_EPOCH: "1767225600" };
    const initWords = [...init.split(" "), "--skip-install", "--skip-git", "--runtime", "file:../../..", name];
    expect(await runForTest(initWords, { cwd: scratch, env })).toMatchObject({ code: 0 });
    for (const line of creates) expect(await runForTest(line.split(" "), { cwd, env })).toMatchObject({ code: 0 });
    expect(await contentsOf(cwd)).toEqual(await contentsOf(join(golden, name)));
  });

  it.each(Object.entries(projects))("%s does not change when everything is done again", async (name, lines) => {
    const cwd = join(scratch, name);
    const before = await contentsOf(cwd);
    for (const [index, line] of lines.entries()) {
      const words = [...line.split(" "), ...(index === 0 ? ["--skip-install", "--skip-git"] : []), "-o", "json"];
      const { code, stdout } = await runForTest(words, { cwd });
      expect(code).toBe(0);
      const { files } = JSON.parse(stdout) as { files: { action: string }[] };
      expect(files.filter(({ action }) => action !== "unchanged")).toEqual([]);
    }
    expect(await contentsOf(cwd)).toEqual(before);
  });
});

async function contentsOf(directory: string): Promise<Record<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const pairs = files.map(async (file) => {
    const path = relative(directory, file).split(sep).join("/");
    return [path, await readFile(file, "utf8")] as const;
  });
  return Object.fromEntries(await Promise.all(pairs));
}
