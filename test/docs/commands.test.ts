// docs/commands tells of every command and every flag, and of none that does not exist.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command, Option } from "commander";
import { describe, expect, it } from "vitest";
import { commandTable } from "../../src/cli/command-table.ts";
import { processContext } from "../../src/cli/process-context.ts";
import { buildProgram } from "../../src/cli/program.ts";
import { clone } from "./support/environment.ts";

const folder = join(clone, "docs", "commands");
const read = (name: string): string => readFileSync(join(folder, name), "utf8");
const index = read("README.md");

const entries = commandTable.filter(({ load }) => load !== undefined);
const everyWord = commandTable.flatMap(({ path }) => path);
const program = await buildProgram(processContext(process), everyWord);
const words = entries.map(({ path }) => path.join(" "));

/** The page that the index names for a command. */
function pageOf(command: string): string {
  const row = index.split("\n").find((line) => line.startsWith(`| [\`${command}\`]`));
  return /\]\(([^)]+)\)/.exec(row ?? "")?.[1] ?? "";
}

function flagsOf(path: readonly string[]): readonly Option[] {
  let command: Command | undefined = program;
  for (const word of path) command = command?.commands.find((child) => child.name() === word);
  return command?.options ?? [];
}

/** In a table's row: `--flag …`. */
const documented = (page: string): string[] =>
  page
    .split("\n")
    .filter((line) => line.startsWith("| `-"))
    .flatMap((line) => (line.split(/(?<!\\)\|/)[1] ?? "").match(/(?<![\w-])--?[a-z][a-z-]*/g) ?? []);

describe.each(entries)("$path", ({ path }) => {
  const command = path.join(" ");

  it("stands in the index, with a page", () => {
    expect(pageOf(command)).toMatch(/\.md$/);
    expect(read(pageOf(command)).split("\n")[0]).toContain(command);
  });

  it("has every flag on its page", () => {
    const page = read(pageOf(command));
    if (command !== "completion") expect(flagsOf(path)).not.toEqual([]);
    const missing = flagsOf(path)
      .map(({ long, short }) => long ?? short ?? "")
      .filter((flag) => !documented(page).includes(flag));
    expect(missing.filter((flag) => !shared.has(flag) || !page.includes("#flags-of-writing-commands"))).toEqual([]);
  });
});

/** Told once, in the index, for all commands that write. */
const shared = new Set(["--dry-run", "--output", "--yes"]);

it("no page has flags that no command of it has", () => {
  const strangers = [...new Set(words.map(pageOf))].flatMap((page) => {
    const flags = entries.filter(({ path }) => pageOf(path.join(" ")) === page).flatMap(({ path }) => flagsOf(path));
    const known = new Set(flags.flatMap(({ long, short }) => [long, short]));
    return documented(read(page))
      .filter((flag) => !known.has(flag))
      .map((flag) => `${page}: ${flag}`);
  });
  expect(strangers).toEqual([]);
});

it("the index has no command that does not exist", () => {
  const rows = [...index.matchAll(/^\| \[`([^`]+)`\]/gm)].map((match) => match[1]);
  expect(rows.toSorted()).toEqual(words.toSorted());
});
