import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { resetData } from "./reset-data.ts";

let parent: string;
let data: string;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "reset-data-"));
  data = join(parent, "data");
  await mkdir(data);
  await writeFile(join(data, "data.mdb"), "");
});

afterEach(async () => rm(parent, { recursive: true }));

describe("resetData", () => {
  it("deletes the folder, and does nothing when there is none", async () => {
    // A claim of a server that was killed: no process has such a number.
    await writeFile(join(data, "claim.4194305.1.ab"), "");
    await resetData(data);
    expect(await readdir(parent)).toEqual([]);
    await resetData(data);
  });

  it("refuses while a server uses it", async () => {
    await writeFile(join(data, `claim.${process.pid}.1.ab`), "");
    await expect(resetData(data)).rejects.toThrow(`is in use by the process with pid ${process.pid}`);
    expect(await readdir(data)).toContain("data.mdb");
  });
});
