import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { afterAll, describe, expect, it } from "vitest";
import { newFileStream } from "./new-file-stream.ts";

const scratch = mkdtempSync(join(tmpdir(), "new-file-stream-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe("newFileStream", () => {
  it("writes what it is given", async () => {
    const path = join(scratch, "whole");
    await pipeline(["a", "b"], await newFileStream(path));
    expect(readFileSync(path, "utf8")).toBe("ab");
  });

  it("makes its file before anything can fail, so that it can be removed for good", async () => {
    const path = join(scratch, "failed");
    const stream = await newFileStream(path);
    expect(existsSync(path)).toBe(true);
    // oxlint-disable-next-line require-yield
    const failing = async function* (): AsyncGenerator<string> {
      throw new Error("no more");
    };
    await expect(pipeline(failing, stream)).rejects.toThrow("no more");
    rmSync(path);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(existsSync(path)).toBe(false);
  });

  it("does not write over what is there", async () => {
    await expect(newFileStream(join(scratch, "whole"))).rejects.toMatchObject({ code: "EEXIST" });
  });
});
