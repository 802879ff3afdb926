// Every link between pages leads somewhere.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";
import { clone } from "./support/environment.ts";
import { anchorOf, parseMarkdown } from "./support/markdown.ts";
import { pages } from "./support/pages.ts";

/** Why a link of a page leads nowhere; undefined if it does not. */
function problemOf(page: string, target: string): string | undefined {
  if (/^https?:/.test(target)) return undefined; // The web is not asked.
  const [path = "", anchor] = target.split("#");
  const file = path === "" ? page : normalize(join(dirname(page), path));
  if (file.startsWith("..") || !existsSync(join(clone, file))) return `${target}: there is no ${file}`;
  if (anchor === undefined) return undefined;
  const anchors = parseMarkdown(readFileSync(join(clone, file), "utf8")).headings.map(({ text }) => anchorOf(text));
  return anchors.includes(anchor) ? undefined : `${target}: ${file} has no such heading`;
}

describe.each(pages)("$path", ({ path, source }) => {
  it("links to what is there", () => {
    const problems = parseMarkdown(source).links.flatMap(({ line, target }) => {
      const problem = problemOf(path, target);
      return problem === undefined ? [] : [`line ${line}: ${problem}`];
    });
    expect(problems).toEqual([]);
  });
});

it("every page can be reached from README.md", () => {
  const reached = new Set<string>();
  const visit = (page: string): void => {
    if (reached.has(page)) return;
    reached.add(page);
    const source = pages.find(({ path }) => path === page)?.source ?? "";
    for (const { target } of parseMarkdown(source).links) {
      const file = normalize(join(dirname(page), target.split("#")[0] ?? ""));
      for (const { path } of pages)
        if (path === file || (dirname(path) === file && !path.endsWith("README.md"))) visit(path);
    }
  };
  visit("README.md");
  expect(pages.map(({ path }) => path).filter((path) => !reached.has(path))).toEqual([]);
});
