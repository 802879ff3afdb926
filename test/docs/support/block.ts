import { parseMarkdown, type Fence } from "./markdown.ts";

/** What CI does with a block. CONTRIBUTING.md, "Documentation", tells writers. */
export type Block =
  | CommandBlock
  | { readonly type: "no-run"; readonly line: number; readonly text: string; readonly reason: string }
  | { readonly type: "file"; readonly line: number; readonly path: string; readonly text: string };

export interface CommandBlock {
  readonly type: "run" | "background";
  readonly line: number;
  readonly text: string;
  /** What has to be printed; absent: anything may. */
  readonly output?: string;
  /** Expected of the last command that runs. */
  readonly exit: number;
  readonly timeoutSeconds: number;
  /** Of a background block: what it prints when it is ready. */
  readonly ready: string;
  /** Ctrl-C to what runs in the background comes first. */
  readonly afterCtrlC: boolean;
  /** In the clone, not in the page's own folder. */
  readonly inClone: boolean;
}

/** A page as CI sees it. */
export interface CheckedPage {
  readonly blocks: readonly Block[];
  /** Blocks of which nobody can tell whether they are true. */
  readonly problems: readonly string[];
}

const data = new Set(["yaml", "json"]);
const defaultTimeoutSeconds = 180;

/** Reads the blocks of a page, in order. */
export function readBlocks(source: string): CheckedPage {
  const { fences, indented } = parseMarkdown(source);
  const blocks: Block[] = [];
  const problems: string[] = [];
  for (const { line, text } of indented) {
    if (looksLikeCommands(text)) problems.push(`line ${line}: indented commands; put them between fences tagged sh`);
  }
  let previous: Fence | undefined;
  for (const fence of fences) {
    try {
      const followsCommand = previous !== undefined && /^sh\b/.test(previous.info);
      if (followsCommand && fence.info === "text") expectOutput(blocks, fence);
      else blocks.push(...blockOf(fence));
    } catch (error) {
      problems.push(`line ${fence.line}: ${(error as Error).message}`);
    }
    previous = fence;
  }
  return { blocks, problems };
}

/** The output of the block before it. */
function expectOutput(blocks: Block[], { text }: Fence): void {
  const command = blocks.at(-1);
  if (command?.type === "no-run") return; // Nothing can prove it: the reason is printed.
  if (command?.type !== "run" && command?.type !== "background") throw new Error("output of what?");
  blocks[blocks.length - 1] = { ...command, output: text };
}

function blockOf(fence: Fence): Block[] {
  const { line, text } = fence;
  const { language, attributes } = parseInfo(fence.info);
  const take = (name: string): string | undefined => {
    const value = attributes.get(name);
    attributes.delete(name);
    return value;
  };
  const path = take("file");
  let blocks: Block[] = [];
  if (language === "sh") blocks = [commandBlock(fence, take)];
  else if (path !== undefined) blocks = [{ type: "file", line, path, text }];
  else if (language === "text" && take("picture") === undefined) {
    throw new Error('text that is no output of a sh block before it; tag it "text picture" if it is none at all');
  } else if (language === "ts" && take("fragment") === undefined) {
    throw new Error("nothing compiles this: say where it goes (ts file=src/…), or that it is a piece (ts fragment)");
  } else if (language === "") throw new Error("a block without a tag");
  else if (!data.has(language) && language !== "text" && language !== "ts") throw new Error(`unknown tag ${language}`);
  if (language !== "sh" && path === undefined && looksLikeCommands(text)) {
    throw new Error(`commands in a block tagged ${language}; tag it sh`);
  }
  if (attributes.size > 0) throw new Error(`unknown attribute ${[...attributes.keys()].join(", ")}`);
  return blocks;
}

function commandBlock({ line, text }: Fence, take: (name: string) => string | undefined): Block {
  if (text.trim() === "") throw new Error("a block without commands");
  if (/^\s*[$#>] /m.test(text.replaceAll(/^# .*/gm, "")))
    throw new Error("a prompt: leave it out, so that it can be copied");
  const reason = take("reason");
  if (take("no-run") !== undefined) {
    if (reason === undefined || reason === "") throw new Error('no-run needs a reason="…"');
    return { type: "no-run", line, text, reason };
  }
  if (reason !== undefined) throw new Error("a reason belongs to no-run");
  const isBackground = take("background") !== undefined;
  const ready = take("ready");
  if (isBackground !== (ready !== undefined)) throw new Error('background and ready="…" belong together');
  const after = take("after");
  if (after !== undefined && after !== "Ctrl-C") throw new Error('after="…": only Ctrl-C is known');
  return {
    type: isBackground ? "background" : "run",
    line,
    text,
    exit: Number(take("exit") ?? 0),
    timeoutSeconds: Number(take("timeout") ?? defaultTimeoutSeconds),
    ready: ready ?? "",
    afterCtrlC: after !== undefined,
    inClone: take("clone") !== undefined,
  };
}

function parseInfo(info: string): { language: string; attributes: Map<string, string> } {
  const language = /^[^\s]*/.exec(info)?.[0] ?? "";
  const rest = info.slice(language.length);
  const pattern = /\s+([a-z-]+)(?:=(?:"([^"]*)"|(\S+)))?/gy;
  const attributes = new Map<string, string>();
  let end = 0;
  for (const match of rest.matchAll(pattern)) {
    attributes.set(match[1] ?? "", match[2] ?? match[3] ?? "");
    end = match.index + match[0].length;
  }
  if (rest.slice(end).trim() !== "") throw new Error(`the tag cannot be read from here on: ${rest.slice(end)}`);
  return { language, attributes };
}

const programs = "apiserver-boot|npm|npx|node|pnpm|yarn|kubectl|docker|git|curl|cd|source|sudo|go";
const command = new RegExp(`^\\s*(\\$ )?((${programs}) [^\\s=:{(]|export [A-Z_]+=)`, "m");

/** Whether somebody would copy this into a terminal. */
const looksLikeCommands = (text: string): boolean => command.test(text);
