// What `build container --builder oci` pushes, pulled again and run as a cluster would run it.
import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, rmSync, utimesSync } from "node:fs";
import { request as httpsRequest } from "node:https";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Container } from "./support/container.ts";
import { registryMissing, runcMissing } from "./support/programs.ts";
import { makeSmallBase } from "./support/small-base.ts";
import { TestProject } from "./support/project.ts";
import { RegistryReader, type StoredConfig, type StoredIndex } from "./support/read-registry.ts";
import { TestRegistry } from "./support/registry.ts";

const missing = registryMissing ?? runcMissing;
if (missing !== undefined) console.warn(`\nSKIPPED: images were not run: ${missing}\n`);

const title = `an image of the oci builder${missing === undefined ? "" : ` (skipped: ${missing})`}`;

describe.skipIf(missing !== undefined)(title, () => {
  let project: TestProject;
  let registry: TestRegistry;
  let image: string;
  let digest: string;
  /** A root file system that is as good as any where nothing is run. */
  let smallBase: string;
  const containers: Container[] = [];

  beforeAll(async () => {
    [project, registry] = await Promise.all([TestProject.make(), TestRegistry.start()]);
    image = `${registry.host}/team/fleet:v1`;
    smallBase = makeSmallBase(project.scratch);
    ({ digest } = await project.built(`--image ${image} --builder oci --base scratch --push`));
  });

  afterAll(async () => {
    for (const container of containers) await container.remove();
    await registry.remove();
    project.remove();
  });

  async function run(...[digest, options]: [string, Parameters<typeof Container.run>[2]?]): Promise<Container> {
    const container = await Container.run(image, digest, options);
    containers.push(container);
    return container;
  }

  it("is what the tag names, with the config of a well-behaved image", async () => {
    const reader = new RegistryReader(image);
    const stored = await reader.manifest("v1");
    expect(stored.digest).toBe(digest);
    expect(stored.type).toBe("application/vnd.oci.image.manifest.v1+json");
    expect(stored.body.annotations).toMatchObject({
      "org.opencontainers.image.title": "fleet",
      "org.opencontainers.image.version": "0.1.0",
      "org.opencontainers.image.licenses": "Apache-2.0",
    });
    const { config } = await reader.json<StoredConfig>(stored.body.config.digest);
    expect(config).toMatchObject({
      User: "65532:65532",
      Entrypoint: ["/app/apiserver"],
      WorkingDir: "/data",
      StopSignal: "SIGTERM",
      ExposedPorts: { "9443/tcp": {} },
      Labels: stored.body.annotations,
    });
    expect(config.Env).toContain("NODE_ENV=production");
  });

  it("has few files above its base, which nobody but root can write to", async () => {
    const reader = new RegistryReader(image);
    const { body } = await reader.manifest("v1");
    const top = await reader.blob(body.layers.at(-1)?.digest ?? "");
    const list = execFileSync("tar", ["-tzv", "--numeric-owner"], { input: top, encoding: "utf8" }).trim().split("\n");
    const entries = list.map((line) => line.replace(/ +\d+ \d{4}-\d\d-\d\d \d\d:\d\d/, ""));
    expect(entries).toEqual([
      "drwxr-x--- 65532/65532 data/",
      "drwxr-xr-x 0/0 app/",
      "-rw-r--r-- 0/0 app/LICENSE",
      "lrwxrwxrwx 0/0 app/apiserver -> apiserver.js",
      "-rwxr-xr-x 0/0 app/apiserver.js",
      "lrwxrwxrwx 0/0 app/controller-manager -> controller-manager.js",
      "-rwxr-xr-x 0/0 app/controller-manager.js",
      expect.stringMatching(/^-rw-r--r-- 0\/0 app\/lmdb-linux-\w+-glibc\.node$/),
      "-rw-r--r-- 0/0 app/package.json",
    ]);
  });

  it("serves over TLS as nobody on a read-only root file system, and ends at SIGTERM", async () => {
    const container = await run(digest, { args: ["--secure-port=0", "--bind-address=127.0.0.1"] });
    const [, port = ""] = await container.printed(/Serving securely on \S+:(\d+)/);
    const ca = readFileSync(join(container.data, "apiserver.local.config", "certificates", "apiserver.crt"), "utf8");
    expect(await get(port, "/readyz", ca)).toEqual({ status: 200, body: "ok" });
    // Without a kubeconfig nobody is let in, which shows that the question was understood.
    expect((await get(port, "/apis/stable.example.com/v1/crontabs", ca)).status).toBeGreaterThanOrEqual(401);
    const whoami =
      "const {getuid,getgid}=process;let w;try{require('fs').writeFileSync('/app/x','');w='written'}catch(e){w=e.code}";
    expect(container.exec("node", "-e", `${whoami};console.log(getuid(),getgid(),w)`).trim()).toBe("65532 65532 EROFS");
    container.signal("SIGTERM");
    expect(await container.exited).toBe(0);
  });

  it("runs the controllers by command", async () => {
    const container = await run(digest, { command: ["/app/controller-manager"], args: ["--kubeconfig=/none"] });
    expect(await container.exited).toBe(1);
    expect(container.output).toContain("fleet-controllers: ");
    expect(container.output).toContain("/none");
  });

  it("has the same digest when built again, elsewhere and later", async () => {
    const elsewhere = join(project.scratch, "other", "fleet");
    cpSync(project.directory, elsewhere, { recursive: true, verbatimSymlinks: true, preserveTimestamps: false });
    utimesSync(join(elsewhere, "LICENSE"), 1, 1);
    const again = Object.assign(Object.create(project) as TestProject, { directory: elsewhere });
    expect(await again.built(`--image ${image} --builder oci --base scratch --no-check --push`)).toMatchObject({
      digest,
    });
    rmSync(elsewhere, { recursive: true });
  });

  it("has the date of SOURCE_DATE_EPOCH, and the labels it is given", async () => {
    const label = "--label org.opencontainers.image.revision=1234abc --label org.opencontainers.image.title=Fleet";
    const flags = `--image ${image}-dated --builder oci --base ${smallBase} --no-check ${label} --push`;
    const dated = await project.built(flags, { SOURCE_DATE_EPOCH: "1767225600" });
    const { body } = await new RegistryReader(image).manifest(dated.digest);
    expect(body.annotations).toMatchObject({
      "org.opencontainers.image.created": "2026-01-01T00:00:00Z",
      "org.opencontainers.image.revision": "1234abc",
      "org.opencontainers.image.title": "Fleet",
    });
    const layer = await new RegistryReader(image).blob(body.layers.at(-1)?.digest ?? "");
    const list = execFileSync("tar", ["--utc", "-tzv"], { input: layer, encoding: "utf8" });
    expect(
      list
        .trim()
        .split("\n")
        .filter((line) => !line.includes(" 2026-01-01 00:00 ")),
    ).toEqual([]);
  });

  it("can be one executable, which needs no /tmp either", async () => {
    const built = await project.built(
      `--image ${image}-standalone --builder oci --base scratch --standalone --no-check --target apiserver --push`,
    );
    const container = await run(built.digest, { args: ["--secure-port=0", "--bind-address=127.0.0.1"] });
    const [, port = ""] = await container.printed(/Serving securely on \S+:(\d+)/);
    const ca = readFileSync(join(container.data, "apiserver.local.config", "certificates", "apiserver.crt"), "utf8");
    expect(await get(port, "/readyz", ca)).toEqual({ status: 200, body: "ok" });
  });

  it("is an index of several platforms, each with its own native code", async () => {
    const built = await project.built(
      `--image ${image}-both --builder oci --base ${smallBase} --no-check --platform linux/amd64,linux/arm64 --push`,
    );
    const reader = new RegistryReader(image);
    const { body, type, digest } = await reader.manifest<StoredIndex>("v1-both");
    expect({ digest, type }).toEqual({ digest: built.digest, type: "application/vnd.oci.image.index.v1+json" });
    expect(body.manifests.map(({ platform }) => platform)).toEqual([
      { architecture: "amd64", os: "linux" },
      { architecture: "arm64", os: "linux" },
    ]);
    for (const [index, arch] of ["x64", "arm64"].entries()) {
      const manifest = await reader.manifest(body.manifests[index]?.digest ?? "");
      const layer = await reader.blob(manifest.body.layers.at(-1)?.digest ?? "");
      const files = execFileSync("tar", ["-tz"], { input: layer, encoding: "utf8" }).split("\n");
      expect(files.filter((file) => file.endsWith(".node"))).toEqual([`app/lmdb-linux-${arch}-glibc.node`]);
    }
  });
  it("stands on a base from a registry, which is asked only once for what has a digest", async () => {
    const base = `${registry.host}/team/fleet@${digest}`;
    const built = await project.built(
      `--image ${image}-based --builder oci --base ${base} --no-check --target apiserver --push`,
    );
    const { body } = await new RegistryReader(image).manifest(built.digest);
    const below = await new RegistryReader(image).manifest(digest);
    expect(body.layers.slice(0, -1)).toEqual(below.body.layers);
    expect(body.annotations?.["org.opencontainers.image.base.digest"]).toBe(digest);
    const container = await run(built.digest, { args: ["--help"] });
    expect(await container.exited).toBe(0);
    expect(container.output).toContain("Serves the APIs of fleet");
    await registry.stop();
    const offline = await project.built(`--image ${image} --builder oci --base ${base} --no-check --target apiserver`);
    expect(offline.digest).toBe(built.digest);
  });
});

function get(port: string, path: string, ca: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", servername: "localhost", port, path, ca, agent: false } as const;
    const request = httpsRequest(options, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text: string) => (body += text));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
    });
    request.on("error", reject);
    request.end();
  });
}
