// The engines build the scaffolded Dockerfile. Its first stage installs packages in an image with Node, which only a
// registry on the Internet has: here that stage gets a shell and what "build executables" made. The rest is as scaffolded.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runForTest } from "../../src/cli/run-for-test.ts";
import { Container } from "./support/container.ts";
import { hasProgram, registryMissing, runcMissing } from "./support/programs.ts";
import { TestProject } from "./support/project.ts";
import { RegistryReader, type StoredConfig, type StoredIndex } from "./support/read-registry.ts";
import { TestRegistry } from "./support/registry.ts";
import { makeSmallBase } from "./support/small-base.ts";

const obstacles: Readonly<Record<string, string | undefined>> = {
  docker: hasProgram("docker", "version") ? undefined : "no Docker daemon answers here",
  nerdctl: hasProgram("nerdctl", "info") ? undefined : "no nerdctl with its daemon here",
  podman: hasProgram("podman", "info") ? undefined : "podman does not work here",
  buildah: hasProgram("buildah", "info") ? undefined : "buildah does not work here",
};
const missing =
  registryMissing ??
  runcMissing ??
  (isStatic("busybox") ? undefined : "no static busybox on PATH (Debian: apt-get install busybox-static)");
for (const [engine, obstacle] of Object.entries(obstacles)) {
  const reason = missing ?? obstacle;
  if (reason !== undefined) console.warn(`\nSKIPPED: images were not built by ${engine}: ${reason}\n`);
}

describe.skipIf(missing !== undefined)(`engines${missing === undefined ? "" : ` (skipped: ${missing})`}`, () => {
  let project: TestProject;
  let registry: TestRegistry;
  const before = { ...process.env };

  beforeAll(async () => {
    [project, registry] = await Promise.all([TestProject.make(), TestRegistry.start()]);
    await replaceFirstStage(project);
    // A storage of its own, and no namespaces: this may run in a container itself.
    const storage = join(project.scratch, "storage.conf");
    const folders = { runroot: join(project.scratch, "run"), graphroot: join(project.scratch, "graph") };
    const lines = Object.entries(folders).map(([name, path]) => `${name} = ${JSON.stringify(path)}`);
    writeFileSync(storage, `[storage]\ndriver = "vfs"\n${lines.join("\n")}\n`);
    // Without layers: their cache takes what stands on scratch for one platform as that of another.
    const engine = { CONTAINERS_STORAGE_CONF: storage, BUILDAH_ISOLATION: "chroot", BUILDAH_LAYERS: "false" };
    Object.assign(process.env, engine);
    await project.built(`--image ${registry.host}/base:v1 --builder oci --base scratch --no-check --push`);
  });
  afterAll(async () => {
    process.env = before;
    await registry.remove();
    project.remove();
  });

  it.skipIf(obstacles["buildah"] !== undefined)(
    "buildah makes an image that serves, and tells its digest",
    async () => {
      const image = `${registry.host}/by/buildah:v1`;
      const line = `--image ${image} --builder buildah --base ${registry.host}/base:v1 --label a.b/c=d --push --digest-file digest`;
      const { digest, pinned } = await project.built(line);
      expect(pinned).toBe(`${registry.host}/by/buildah@${digest}`);
      expect(readFileSync(join(project.directory, "digest"), "utf8")).toBe(`${digest}\n`);
      const reader = new RegistryReader(image);
      const stored = await reader.manifest("v1");
      expect(stored.digest).toBe(digest);
      const { config } = await reader.json<StoredConfig>(stored.body.config.digest);
      expect(config).toMatchObject({
        User: "65532:65532",
        Entrypoint: ["/app/apiserver"],
        WorkingDir: "/data",
        StopSignal: "SIGTERM",
        Labels: { "a.b/c": "d" },
      });
      const container = await Container.run(image, digest, { args: ["--secure-port=0", "--bind-address=127.0.0.1"] });
      try {
        await container.printed(/Serving securely on \S+:(\d+)/);
      } finally {
        await container.remove();
      }
    },
  );

  it.skipIf(obstacles["podman"] !== undefined)("podman makes an index of several platforms", async () => {
    const image = `${registry.host}/by/podman:v1`;
    const platforms = "--platform linux/amd64,linux/arm64";
    const { digest } = await project.built(`--image ${image} --builder podman ${platforms} --push`);
    const stored = await new RegistryReader(image).manifest<StoredIndex>("v1");
    expect(stored.digest).toBe(digest);
    expect(stored.body.manifests.map(({ platform }) => platform?.architecture).toSorted()).toEqual(["amd64", "arm64"]);
  });

  it.skipIf(obstacles["docker"] !== undefined)("docker makes an image, and tells its digest", async () => {
    const image = `${registry.host}/by/docker:v1`;
    const { digest } = await project.built(`--image ${image} --builder docker --push`);
    expect((await new RegistryReader(image).manifest("v1")).digest).toBe(digest);
  });

  it.skipIf(obstacles["nerdctl"] !== undefined)("nerdctl makes an image, and tells its digest", async () => {
    const image = `${registry.host}/by/nerdctl:v1`;
    const { digest } = await project.built(`--image ${image} --builder nerdctl --push`);
    expect((await new RegistryReader(image).manifest("v1")).digest).toBe(digest);
  });

  it("says what to install, and does without where nobody insists", async () => {
    const small = makeSmallBase(project.scratch);
    const path = process.env["PATH"];
    process.env["PATH"] = project.scratch;
    try {
      for (const engine of ["docker", "podman", "buildah", "nerdctl"]) {
        const { code, stderr } = await project.build(`--image fleet --builder ${engine}`);
        expect(code).toBe(1);
        expect(stderr).toMatch(new RegExp(`The program "${engine}" was not found. Install .*--builder oci`));
      }
      const built = await project.built(`--image fleet --base ${small} --no-check`);
      expect(built).toMatchObject({ builder: "oci" });
    } finally {
      process.env["PATH"] = path;
    }
  });
});

async function replaceFirstStage({ directory }: TestProject): Promise<void> {
  const { code, stderr } = await runForTest("build executables --output built --no-check".split(" "), {
    cwd: directory,
  });
  if (code !== 0) throw new Error(stderr);
  const tools = join(directory, "tools", "bin");
  mkdirSync(tools, { recursive: true });
  copyFileSync(execFileSync("which", ["busybox"], { encoding: "utf8" }).trim(), join(tools, "busybox"));
  for (const name of ["sh", "rm", "sed", "ln", "mkdir"]) symlinkSync("busybox", join(tools, name));
  execFileSync("tar", ["-cf", join(directory, "tools.tar"), "-C", join(directory, "tools"), "."]);
  const file = join(directory, "Dockerfile");
  const text = readFileSync(file, "utf8");
  const stage = /^FROM --platform=\$BUILDPLATFORM .*\n(?:.*\n)*?(?=^RUN rm )/m;
  if (!stage.test(text)) throw new Error(`the first stage of the Dockerfile is not what it was:\n${text}`);
  const other = "FROM scratch AS build\nADD tools.tar /\nARG NODE=/nodejs/bin/node\nCOPY built /app\n";
  writeFileSync(file, text.replace(stage, other).replace(/^ARG BASE=.*$/m, "ARG BASE=scratch"));
}

function isStatic(program: string): boolean {
  try {
    const path = execFileSync("which", [program], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
    // An ELF file that names no loader.
    return !readFileSync(path).includes("/ld-linux") && !readFileSync(path).includes("/ld-musl");
  } catch {
    return false;
  }
}
