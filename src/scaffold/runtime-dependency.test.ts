import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runtimeDependency } from "./runtime-dependency.ts";

describe("the dependency on the runtime", () => {
  let directory: string;
  beforeEach(async () => {
    directory = await realpath(await mkdtemp(join(tmpdir(), "dependency-")));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const installed = async (resolved?: string, prefix = directory): Promise<string> => {
    const packageRoot = join(prefix, "node_modules", "apiserver-boot");
    await mkdir(packageRoot, { recursive: true });
    if (resolved !== undefined) {
      const lock = { packages: { "node_modules/apiserver-boot": { version: "1.2.3", resolved } } };
      await writeFile(join(prefix, "node_modules", ".package-lock.json"), JSON.stringify(lock));
    }
    return runtimeDependency({ packageRoot, name: "apiserver-boot", version: "1.2.3" });
  };

  it("is the checkout the tool runs from", () => {
    const packageRoot = join(directory, "checkout");
    expect(runtimeDependency({ packageRoot, name: "apiserver-boot", version: "1.2.3" })).toBe(`file:${packageRoot}`);
  });

  it("is the tarball the tool was installed from", async () => {
    await writeFile(join(directory, "a.tgz"), "");
    expect(await installed("file:a.tgz")).toBe(`file:${join(directory, "a.tgz")}`);
    expect(await installed(`file:../${directory.split("/").at(-1)}/a.tgz`)).toBe(`file:${join(directory, "a.tgz")}`);
  });

  it("is what was unpacked from a tarball that is gone", async () => {
    expect(await installed("file:gone.tgz")).toBe(`file:${join(directory, "node_modules", "apiserver-boot")}`);
  });

  it("is a version if the tool comes from a registry, or nobody knows where from", async () => {
    expect(await installed()).toBe("^1.2.3");
    expect(await installed("https://registry.example.com/apiserver-boot-1.2.3.tgz")).toBe("^1.2.3");
  });

  it("is what pnpm unpacked from a tarball", async () => {
    const prefix = join(directory, "apiserver-boot@file+a.tgz");
    expect(await installed(undefined, prefix)).toBe(`file:${join(prefix, "node_modules", "apiserver-boot")}`);
  });
});
