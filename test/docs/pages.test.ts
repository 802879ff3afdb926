// Does what README, CONTRIBUTING and docs say, page by page. How to write a page: CONTRIBUTING.md, "Documentation".
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureKubectl } from "../kubectl/ensure-kubectl.mjs";
import { readBlocks, type Block } from "./support/block.ts";
import { clone } from "./support/environment.ts";
import { exampleOf } from "./support/example.ts";
import { pages, type Page } from "./support/pages.ts";
import { Terminal } from "./support/terminal.ts";

if (!existsSync(join(clone, "dist", "cli", "main.js"))) throw new Error('run "npm run build" first');
const kubectl = await ensureKubectl();
const etcd = spawnSync("etcd", ["--version"]).status === 0;
const kubectlPath = "path" in kubectl ? kubectl.path : undefined;

describe.each(pages)("$path", (page) => {
  const { blocks, problems } = readBlocks(page.source);
  it("says of every block what it is", () => expect(problems).toEqual([]));
  if (blocks.some(({ type }) => type !== "no-run")) describe("does what it says", () => followPage(page, blocks));
});

function followPage(page: Page, blocks: readonly Block[]): void {
  let terminal: Terminal;
  let hasFailed = false;
  /** From the first block on that starts one: the others build on it. */
  let wantsEtcd = false;
  beforeAll(() => {
    terminal = new Terminal(kubectlPath, exampleOf(page.path));
  });
  afterAll(() => terminal.close());

  for (const block of blocks) {
    const title = titleOf(block);
    if (block.type === "no-run") {
      it.skip(`${title} (${block.reason})`);
      console.log(`SKIPPED: ${page.path}: ${title}: ${block.reason}`);
      continue;
    }
    const missing = "missing" in kubectl && /\bkubectl\b/.test(block.text) && block.type !== "file";
    wantsEtcd ||= block.type === "background" && /--storage etcd\b/.test(block.text);
    const noEtcd = wantsEtcd && !etcd;
    it(missing ? `${title} (${kubectl.missing})` : title, async ({ skip }) => {
      skip(missing, "no kubectl");
      skip(noEtcd, "no etcd");
      skip(hasFailed, "the page failed before");
      try {
        await terminal.do(block);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    });
  }
}

function titleOf(block: Block): string {
  if (block.type === "file") return `line ${block.line}: writes ${block.path}`;
  const [first = "", ...more] = block.text
    .trim()
    .split("\n")
    .filter((line) => !line.startsWith("#"));
  return `line ${block.line}: ${first}${more.length > 0 ? " …" : ""}`;
}
