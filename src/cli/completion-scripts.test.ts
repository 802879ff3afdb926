import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCommand } from "../process/run-command.ts";
import { runForTest } from "./run-for-test.ts";

const program = `#!/bin/sh
# Tells the words it is asked with, and two candidates.
printf '%s|' "$@" > "$ASKED"
printf 'stable\\tA group\\nstory\\n:%s\\n' "\${ALSO:-nothing}"
`;

const [hasFish, hasZsh] = await Promise.all(["fish", "zsh"].map(hasShell));

// What the answers are is tested with completeWords; here is tested that shells ask right and understand.
describe("the completion script", () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "completion-"));
    await writeFile(join(directory, "apiserver-boot"), program);
    await chmod(join(directory, "apiserver-boot"), 0o755);
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  /** What a shell prints, and at last what the program was asked with. */
  const complete = async (shell: string, args: readonly string[], script: string): Promise<string[]> => {
    const { stdout } = await runForTest(["completion", shell]);
    const [out, asked] = [join(directory, "out"), join(directory, "asked")];
    const env = { PATH: `${directory}:${process.env["PATH"]}`, OUT: out, ASKED: asked };
    await runCommand(shell, [...args, `${stdout}\n${script}`], { env, quiet: true });
    return [...(await readFile(out, "utf8")).trimEnd().split("\n"), await readFile(asked, "utf8")];
  };

  it("of bash asks with the words up to the cursor, and offers the candidates", async () => {
    const script = `COMP_WORDS=(apiserver-boot create resource --group st more); COMP_CWORD=4; _apiserver_boot
      { printf '%s\\n' "\${COMPREPLY[@]}"; complete -p apiserver-boot; } > "$OUT"`;
    expect(await complete("bash", ["--norc", "-c"], script)).toEqual([
      "stable",
      "story",
      "complete -F _apiserver_boot apiserver-boot",
      "__complete|--|create|resource|--group|st|",
    ]);
  });

  it("of bash lets an empty word be one", async () => {
    const script = `COMP_WORDS=(apiserver-boot create ""); COMP_CWORD=2; _apiserver_boot; echo done > "$OUT"`;
    expect(await complete("bash", ["--norc", "-c"], script)).toEqual(["done", "__complete|--|create||"]);
  });

  it.runIf(hasFish)("of fish does the same", async () => {
    const script = `complete -C 'apiserver-boot create resource --group=st' > $OUT`;
    expect(await complete("fish", ["--no-config", "-c"], script)).toEqual([
      "--group=stable\tA group",
      "--group=story",
      "__complete|--|create|resource|--group=st|",
    ]);
  });

  // Outside of an interactive zsh there is no compdef; the rest of the script works without.
  it.runIf(hasZsh)("of zsh does the same", async () => {
    const script = `_describe() { print -l "\${(@P)2}" > $OUT }
      words=(apiserver-boot create resource --group st more); CURRENT=5; _apiserver_boot`;
    expect(await complete("zsh", ["-f", "-c"], script)).toEqual([
      "stable:A group",
      "story",
      "__complete|--|create|resource|--group|st|",
    ]);
  });
});

async function hasShell(shell: string): Promise<boolean> {
  return runCommand(shell, ["-c", "true"], { quiet: true }).then(
    () => true,
    () => false,
  );
}
