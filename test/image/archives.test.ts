// Images on disk, and what other programs make of them.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasProgram } from "./support/programs.ts";
import { TestProject } from "./support/project.ts";
import { makeSmallBase } from "./support/small-base.ts";

const isRoot = process.getuid?.() === 0;
const podman = isRoot && hasProgram("podman", "info");
if (!podman) console.warn("\nSKIPPED: no archive was loaded into an engine: podman does not work here\n");
const mounts = isRoot && process.platform === "linux";
if (!mounts) console.warn("\nSKIPPED: no full disk was made: it takes root to mount one\n");

describe("images on disk", () => {
  let project: TestProject;
  let base: string;

  beforeAll(async () => {
    project = await TestProject.make();
    base = makeSmallBase(project.scratch);
  });
  afterAll(() => project.remove());

  const build = (more: string): Promise<{ digest: string; files: { path: string }[] }> =>
    project.built(`--image example.com/fleet:v1 --builder oci --base ${base} --no-check ${more}`);

  it("are written even if nothing is said of where, and the digest beside them", async () => {
    const { digest, files } = await build("--digest-file digest.txt");
    expect(files.map(({ path }) => path)).toEqual([join(project.directory, "bin", "fleet.tar")]);
    expect(execFileSync("cat", [join(project.directory, "digest.txt")], { encoding: "utf8" })).toBe(`${digest}\n`);
  });

  it("are a base for others: as archive, and as folder", async () => {
    const folder = join(project.scratch, "layout");
    const { digest } = await build(`--output directory=${folder}`);
    expect(readdirSync(folder).toSorted()).toEqual(["blobs", "index.json", "oci-layout"]);
    const archive = join(project.scratch, "layout.tar");
    expect(await build(`--output oci-archive=${archive}`)).toMatchObject({ digest });
    const digests = [];
    for (const below of [folder, archive]) {
      const line = `--image example.com/above --builder oci --base ${below} --no-check --output oci-archive`;
      digests.push((await project.built(line)).digest);
    }
    expect(digests[0]).toBe(digests[1]);
    expect(digests[0]).not.toBe(digest);
  });

  it("do not replace a folder that is no image", async () => {
    const folder = join(project.scratch, "mine");
    mkdirSync(folder);
    writeFileSync(join(folder, "file"), "");
    const line = `--image fleet --builder oci --base ${base} --no-check --output directory=${folder}`;
    const { code, stderr } = await project.build(line);
    expect(code).toBe(1);
    expect(stderr).toContain(`${folder} is there and is no image`);
    expect(readdirSync(project.scratch).filter((name) => name.includes(".tmp"))).toEqual([]);
    expect(readdirSync(folder)).toEqual(["file"]);
  });

  it.skipIf(!podman).each(["oci-archive", "docker-archive"])("can be loaded by podman from a %s", async (format) => {
    const file = join(project.scratch, `${format}.tar`);
    await build(`--output ${format}=${file}`);
    const engine = [
      "--root",
      join(project.scratch, "podman"),
      "--runroot",
      join(project.scratch, "run"),
      "--storage-driver",
      "vfs",
    ];
    const run = (...args: readonly string[]): string =>
      execFileSync("podman", [...engine, ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
    run("load", "--input", file);
    const [image] = JSON.parse(run("image", "inspect", "example.com/fleet:v1")) as [{ Config: object; User: string }];
    expect(image).toMatchObject({
      User: "65532:65532",
      Config: { Entrypoint: ["/app/apiserver"], WorkingDir: "/data" },
    });
    run("rmi", "--all", "--force");
  });

  it.skipIf(!mounts)("are not there half when the disk is full", async () => {
    const small = join(project.scratch, "small");
    mkdirSync(small);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", small]);
    try {
      const target = join(small, "image.tar");
      const line = `--image fleet --builder oci --base ${base} --no-check --output oci-archive=${target}`;
      const { code, stderr } = await project.build(line);
      expect(code).toBe(1);
      expect(stderr).toContain(`error: Cannot write ${target}: ENOSPC`);
      expect(existsSync(target)).toBe(false);
      expect(readdirSync(small)).toEqual([]);
    } finally {
      execFileSync("umount", [small]);
    }
  });

  it("refuse what cannot be", async () => {
    const refused = async (flags: string): Promise<string> =>
      (await project.build(`--builder oci --no-check ${flags}`)).stderr;
    const empty = join(project.scratch, "empty.tar");
    execFileSync("tar", ["-cf", empty, "-T", "/dev/null"]);
    expect(await refused(`--image fleet --base ${empty}`)).toContain("holds no Node");
    expect(await refused(`--image fleet --base ${empty} --standalone --target apiserver`)).toContain("lacks glibc");
    expect(await refused(`--image fleet --base ./none.tar`)).toContain("none.tar");
    expect(await refused(`--image fleet --base ./package.json`)).toContain("no tar archive");
    expect(await refused(`--image Fleet --base scratch`)).toContain("is no name");
    expect(await refused(`--image fleet --platform windows/amd64`)).toContain("images are for linux");
    expect(await refused(`--image fleet --base scratch --platform linux/amd64,linux/arm64`)).toContain(
      "of this machine",
    );
    expect(
      await refused(`--image fleet --base ${base} --platform linux/amd64,linux/arm64 --output docker-archive`),
    ).toContain("one --platform");
  });
});
