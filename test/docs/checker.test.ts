// The checker itself: what it refuses, and that it cannot be fooled.
import { afterEach, describe, expect, it } from "vitest";
import { readBlocks, type Block } from "./support/block.ts";
import { isOutput } from "./support/expected-output.ts";
import { anchorOf, parseMarkdown } from "./support/markdown.ts";
import { Terminal } from "./support/terminal.ts";

const fence = "```";
const block = (info: string, text: string): string => `${fence}${info}\n${text}\n${fence}\n`;

describe("blocks", () => {
  it.each([
    ["no tag", block("", "npm test")],
    ["an unknown tag", block("console", "npm test")],
    ["another name of a shell", block("bash", "npm test")],
    ["commands in a text", block("text picture", "npm test")],
    ["commands in data", block("yaml", "kubectl get pods")],
    ["indented commands", "Do this:\n\n    npm test\n"],
    ["a prompt", block("sh", "$ npm test")],
    ["no reason", block("sh no-run", "docker build .")],
    ["an empty reason", block('sh no-run reason=""', "docker build .")],
    ["a reason for nothing", block('sh reason="x"', "npm test")],
    ["an unknown attribute", block("sh norun", "npm test")],
    ["an unknown attribute of a text", block("text expect", "x")],
    ["something unreadable", block("sh exit='1 2'", "npm test")],
    ["a background without an end of waiting", block("sh background", "npm start")],
    ["code that nobody compiles", block("ts", "const x = 1;")],
    ["output of nothing", block("text", "hello")],
    ["output of a file", block("yaml file=a", "a: 1") + block("text", "hello")],
  ])("%s is a problem", (_, source) => expect(readBlocks(source).problems).toHaveLength(1));

  it("finds blocks in lists, and in fences of any length", () => {
    const source = `- item\n\n  ${fence}sh\n  echo a\n  ${fence}\n\n~~~~sh\necho b\n~~~\n~~~~\n`;
    expect(readBlocks(source).blocks.map(({ text }: { text?: string }) => text?.trim())).toEqual([
      "echo a",
      "echo b\n~~~",
    ]);
  });

  it("a fence that does not end is an error", () => {
    expect(() => parseMarkdown(`${fence}sh\nnpm test\n`)).toThrow("line 1");
  });

  it("reads attributes", () => {
    const { blocks, problems } = readBlocks(
      block('sh background ready="Serving on" timeout=5 clone', "npm start") + block("text", "out"),
    );
    expect(problems).toEqual([]);
    expect(blocks).toMatchObject([{ type: "background", timeoutSeconds: 5, inClone: true, output: "out\n" }]);
  });
});

describe("output", () => {
  it.each([
    [
      "created 5 s ago, uid 11111111-2222-3333-4444-555555555555",
      "created 1.2 s ago, uid 01234567-89ab-cdef-0123-456789abcdef",
    ],
    ["NAME  AGE\na     5s", "NAME   AGE\na      2m10s"],
    ["first\n…\nlast", "first\nlast"],
    ["first\n…\nlast", "first\n1\n2\nlast"],
    ["taken by …", "taken by process 1"],
    ["on https://127.0.0.1:9443", "on https://127.0.0.1:4711"],
  ])("%j may be %j", (expected, actual) => expect(isOutput(expected, actual)).toBe(true));

  it.each([
    ["a", "b"],
    ["a", "a\nb"],
    ["a\nb", "a"],
    ["replicas: 1", "replicas: 2"],
    ["a.c", "abc"],
    ["first\n…\nlast", "first\nlast\nmore"],
    ["taken by …", "taken from x"],
    ["1", "2"],
    ["", "x"],
  ])("%j may not be %j", (expected, actual) => expect(isOutput(expected, actual)).toBe(false));
});

describe("a terminal", () => {
  let terminal: Terminal;
  afterEach(() => terminal.close());
  const follow = async (source: string): Promise<void> => {
    terminal = new Terminal(undefined);
    const { blocks, problems } = readBlocks(source);
    expect(problems).toEqual([]);
    for (const one of blocks) await terminal.do(one as Exclude<Block, { type: "no-run" }>);
  };

  it("stays where it went, and keeps what was exported", () =>
    follow(
      block("sh", "mkdir a\ncd a\nexport WORD=hello") +
        block("yaml file=b/c.yaml", "x: 1") +
        block("sh", 'echo "$WORD"; cat b/c.yaml; pwd') +
        block("text", "hello\nx: 1\n/home/you/a"),
    ));

  it("fails with the first command that fails", async () => {
    await expect(follow(block("sh", "false\necho after"))).rejects.toThrow("exit code 1, expected 0");
  });

  it("fails if a command should fail and does not", async () => {
    await expect(follow(block("sh exit=3", "true"))).rejects.toThrow("exit code 0, expected 3");
  });

  it("fails if something else is printed", async () => {
    await expect(follow(block("sh", "echo a >&2") + block("text", "b"))).rejects.toThrow("the page says:\nb");
  });

  it("fails if it takes too long, and leaves nothing running", async () => {
    await expect(follow(block("sh timeout=1", "echo begun; sleep 60 & wait"))).rejects.toThrow("begun");
  });

  it("fails if what should stay up ends", async () => {
    await expect(follow(block("sh background ready=up", "echo no"))).rejects.toThrow("ended before it was ready");
  });

  it("runs something in the background until Ctrl-C", () =>
    follow(
      block("sh background ready=up", "trap 'echo bye > bye; exit 130' INT; echo up; while true; do sleep 0.1; done") +
        block("text", "up") +
        block("sh", "test ! -f bye") +
        block("sh after=Ctrl-C", "cat bye") +
        block("text", "bye"),
    ));

  it("has the tool of this clone on its path", () =>
    follow(block("sh", "apiserver-boot --version\nnpx apiserver-boot --version") + block("text", "0.1.0\n0.1.0")));
});

it("names headings as GitHub does", () => {
  expect(anchorOf("Flags of `writing` commands!")).toBe("flags-of-writing-commands");
  expect(anchorOf("What is there, and what is not")).toBe("what-is-there-and-what-is-not");
});
