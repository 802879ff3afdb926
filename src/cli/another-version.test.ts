import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runForTest } from "./run-for-test.ts";

let cwd: string;
const create = (...words: string[]) =>
  runForTest(["create", "resource", "--group", "stable", "--kind", "CronTab", ...words], { cwd });
const read = (path: string): Promise<string> => readFile(join(cwd, path), "utf8");

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "another-version-"));
  await runForTest(["init", "repo", "--domain", "example.com", "--name", "p", "--skip-install", "--skip-git", "."], {
    cwd,
  });
  await create("--version", "v1", "--short-name", "ct", "--column", "Image=.spec.image");
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

describe("create resource, for a kind that is there in another version", () => {
  it("copies what the user has made of it, and writes the conversion", async () => {
    const kind = "src/apis/stable/v1/crontab.ts";
    const mine = `${await read(kind)}// stable.example.com/v1 and stable.example.com/v1beta1\n`;
    await writeFile(join(cwd, kind), mine);
    const { code, stdout } = await create("--version", "v2");
    expect(code).toBe(0);
    expect(stdout).not.toContain("controllers/stable/v2");
    expect(await read("src/apis/stable/v2/crontab.ts")).toBe(
      mine.replaceAll(/stable\.example\.com\/v1(?!beta)/g, "stable.example.com/v2"),
    );
    expect(await read("samples/stable_v2_crontab.yaml")).toContain("apiVersion: stable.example.com/v2\n");
    expect(await read("src/apis/stable/v2/crontab.test.ts")).toContain('version: "v2",');
    expect(await read("src/apis/stable/v2/crontab-conversion.ts")).toContain('from "../v1/crontab.js"');
    expect(await read("src/apis/stable/v2/crontab-conversion.test.ts")).toContain("checkRoundTrips(conversion)");
    expect(await read("src/apis/index.ts")).toContain(`    conversions: [
      stableV2CronTabConversion,
    ],
    storageVersions: {
      "crontabs": "v1",
    },
`);
  });

  it("begins with the template where the first one's file is not where it was", async () => {
    await rm(join(cwd, "src/apis/stable/v1/crontab.ts"));
    expect((await create("--version", "v2")).code).toBe(0);
    expect(await read("src/apis/stable/v2/crontab.ts")).toContain("image: Type.Optional(Type.String())");
  });

  it("stores objects in it if told so, now or later, and changes nothing when told again", async () => {
    await create("--version", "v2", "--storage-version");
    expect(await read("src/apis/index.ts")).toContain('"crontabs": "v2"');
    expect((await create("--version", "v2")).stdout).not.toMatch(/create |overwrite/);
    await create("--version", "v1", "--storage-version");
    expect(await read("src/apis/index.ts")).toContain('"crontabs": "v1"');
    expect(await read("PROJECT")).toContain("hub: v1\n");
  });

  it.each([
    [["--version", "v2", "--column", "A=.spec.a"], /--column: another version of CronTab begins as a copy of v1/],
    [["--version", "v2", "--with-status-subresource", "false"], /--with-status-subresource: another version/],
    [["--version", "v2", "--non-namespaced"], /CronTab has --non-namespaced false in v1, and must have the same/],
    [["--version", "v2", "--short-name", "x"], /CronTab has --short-name ct in v1/],
    [["--version", "v2", "--kind", "Other", "--storage-version"], /Other has no other version/],
  ])("refuses %j", async (words, message) => {
    const { code, stderr } = await create(...words);
    expect([code, stderr]).toEqual([expect.any(Number), expect.stringMatching(message)]);
    expect(code).not.toBe(0);
    expect(await read("PROJECT")).not.toContain("v2");
  });
});
