/** The parts of a page that are checked. Lines count from 1. */
export interface MarkdownPage {
  readonly fences: readonly Fence[];
  readonly headings: readonly Heading[];
  readonly links: readonly Link[];
  /** Indented code, which has no tag: one per run of lines. */
  readonly indented: readonly IndentedCode[];
}

export interface Fence {
  /** Of the opening fence. */
  readonly line: number;
  /** What stands behind the opening fence, such as `sh no-run`. */
  readonly info: string;
  readonly text: string;
}

interface Heading {
  readonly line: number;
  readonly depth: number;
  readonly text: string;
}

interface Link {
  readonly line: number;
  readonly target: string;
}

interface IndentedCode {
  readonly line: number;
  readonly text: string;
}

/** Reads what GitHub would show. Knows as much of Markdown as the pages need, and refuses a fence that never ends. */
export function parseMarkdown(source: string): MarkdownPage {
  const page = {
    fences: [] as Fence[],
    headings: [] as Heading[],
    links: [] as Link[],
    indented: [] as IndentedCode[],
  };
  const lines = source.split("\n");
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? "";
    const opening = /^( {0,3}|\s*(?:[-*]|\d+\.)\s+)(`{3,}|~{3,})(.*)$/.exec(line);
    if (opening !== null) {
      const end = endOfFence(lines, index, opening[2] ?? "");
      const text = lines.slice(index + 1, end).map((inner) => `${inner}\n`);
      page.fences.push({ line: index + 1, info: (opening[3] ?? "").trim(), text: text.join("") });
      index = end;
      continue;
    }
    const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line);
    if (heading !== null)
      page.headings.push({ line: index + 1, depth: heading[1]?.length ?? 1, text: heading[2] ?? "" });
    if (isIndented(lines, index)) {
      const end = endOfIndented(lines, index);
      page.indented.push({ line: index + 1, text: lines.slice(index, end).join("\n") });
      index = end - 1;
      continue;
    }
    for (const target of linkTargets(line)) page.links.push({ line: index + 1, target });
  }
  return page;
}

function endOfFence(lines: readonly string[], start: number, fence: string): number {
  const closing = new RegExp(`^\\s*${fence[0] ?? "`"}{${fence.length},}\\s*$`);
  const end = lines.findIndex((line, index) => index > start && closing.test(line));
  if (end === -1) throw new Error(`line ${start + 1}: the block that begins here does not end`);
  return end;
}

const isIndented = (lines: readonly string[], index: number): boolean =>
  /^( {4}|\t)\s*\S/.test(lines[index] ?? "") && (lines[index - 1] ?? "").trim() === "";

function endOfIndented(lines: readonly string[], start: number): number {
  const end = lines.findIndex((line, index) => index > start && !/^( {4}|\t)/.test(line));
  return end === -1 ? lines.length : end;
}

/** `[text](target)` and `<img src="target">`; code between backticks is no link. */
function linkTargets(line: string): string[] {
  const text = line.replaceAll(/`[^`]*`/g, "code");
  return [...text.matchAll(/\]\(<?([^)\s>]+)>?[^)]*\)|\bsrc="([^"]+)"/g)].map((match) => match[1] ?? match[2] ?? "");
}

/** The name a heading is linked by, as GitHub makes it. */
export const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
