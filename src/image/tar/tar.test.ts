import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, describe, expect, it } from "vitest";
import { readCommand } from "../../process/read-command.ts";
import { readTar, type FoundEntry } from "./read-tar.ts";
import type { TarEntry } from "./tar-entry.ts";
import { writeTar } from "./write-tar.ts";

const scratch = mkdtempSync(join(tmpdir(), "tar-test-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const long = `${"d".repeat(90)}/${"e".repeat(60)}/file`;
const content = join(scratch, "content");
writeFileSync(content, "from a file");
const entries: readonly TarEntry[] = [
  { path: "app", mode: 0o755, body: { type: "directory" } },
  { path: "app/a.js", mode: 0o644, body: { type: "bytes", bytes: Buffer.from("x".repeat(600)) } },
  { path: "app/a", mode: 0o777, body: { type: "symlink", target: "a.js" } },
  { path: "data", mode: 0o750, owner: 65532, body: { type: "directory" } },
  { path: long, mode: 0o600, body: { type: "file", path: content, size: 11 } },
];

async function* chunked(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function collect(parts: AsyncIterable<Buffer>): Promise<Buffer> {
  return Buffer.concat((await Readable.from(parts).toArray()) as Buffer[]);
}

async function listed(
  bytes: Buffer,
  chunk = 1000,
): Promise<(Pick<FoundEntry, "path" | "type" | "target"> & { text: string })[]> {
  const found = [];
  for await (const { path, type, target, content } of readTar(chunked(bytes, chunk))) {
    found.push({ path, type, target, text: (await collect(content())).toString() });
  }
  return found;
}

describe("writeTar", () => {
  it("makes what tar reads, with owners, modes and times", async () => {
    const file = join(scratch, "ours.tar");
    writeFileSync(file, await collect(writeTar(entries, 86_400)));
    const lines = await readCommand("tar", ["--utc", "--full-time", "--numeric-owner", "-tvf", file]);
    expect(
      lines
        .trim()
        .split("\n")
        .map((line) => line.replace(/ +/g, " ")),
    ).toEqual([
      "drwxr-xr-x 0/0 0 1970-01-02 00:00:00 app/",
      "-rw-r--r-- 0/0 600 1970-01-02 00:00:00 app/a.js",
      "lrwxrwxrwx 0/0 0 1970-01-02 00:00:00 app/a -> a.js",
      "drwxr-x--- 65532/65532 0 1970-01-02 00:00:00 data/",
      `-rw------- 0/0 11 1970-01-02 00:00:00 ${long}`,
    ]);
    expect(await readCommand("tar", ["-xOf", file, long])).toBe("from a file");
  });

  it("makes the same bytes twice", async () => {
    expect(await collect(writeTar(entries, 0))).toEqual(await collect(writeTar(entries, 0)));
  });

  it("notices a file that is not as long as it was", async () => {
    const wrong: TarEntry = { path: "f", mode: 0o600, body: { type: "file", path: content, size: 12 } };
    await expect(collect(writeTar([wrong], 0))).rejects.toThrow("changed while it was read");
  });
});

describe("readTar", () => {
  it.each([1, 511, 512, 100_000])("reads what writeTar made in chunks of %i", async (size) => {
    const found = await listed(await collect(writeTar(entries, 0)), size);
    expect(found.map(({ path, type }) => `${type} ${path}`)).toEqual([
      "directory app",
      "file app/a.js",
      "symlink app/a",
      "directory data",
      `file ${long}`,
    ]);
    expect(found[2]?.target).toBe("a.js");
    expect(found[4]?.text).toBe("from a file");
  });

  it.each(["gnu", "pax", "ustar"])("reads long names as tar writes them in format %s", async (format) => {
    const folder = join(scratch, format);
    mkdirSync(join(folder, "d".repeat(90), "e".repeat(60)), { recursive: true });
    writeFileSync(join(folder, long), "deep");
    if (format !== "ustar") symlinkSync("t".repeat(150), join(folder, "link"));
    const archive = `${folder}.tar`;
    await readCommand("tar", ["-C", folder, `--format=${format}`, "-cf", archive, "."]);
    const found = await listed(readFileSync(archive));
    expect(found.find(({ path }) => path === long)?.text).toBe("deep");
    if (format !== "ustar") expect(found.find(({ path }) => path === "link")?.target).toBe("t".repeat(150));
  });

  it("skips what is not read", async () => {
    const paths = [];
    for await (const { path } of readTar(chunked(await collect(writeTar(entries, 0)), 700))) paths.push(path);
    expect(paths).toHaveLength(5);
  });

  it("refuses what is no archive, or half of one", async () => {
    await expect(listed(readFileSync(import.meta.filename))).rejects.toThrow("no tar archive");
    const bytes = await collect(writeTar(entries, 0));
    await expect(listed(bytes.subarray(0, 1200))).rejects.toThrow("cut short");
  });
});
