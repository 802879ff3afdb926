import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { runForTest, type TestRun } from "./run-for-test.ts";

const root = join(import.meta.dirname, "..", "..");
const certificate = "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n";
let home: string;
let cwd: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "build-crds-"));
  cwd = join(home, "crontabs");
  await runForTest("init repo --domain example.com --skip-install --skip-git crontabs".split(" "), { cwd: home });
  await installRuntime(join(cwd, "node_modules"));
  await boot("create resource --group stable --version v1 --kind CronTab --short-name ct");
  await writeFile(join(home, "ca.crt"), certificate);
});

afterAll(async () => rm(home, { recursive: true }));

/** The runtime as it is in the sources, as a package of the project. */
async function installRuntime(modules: string): Promise<void> {
  const { dependencies, exports } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
    exports: Record<string, unknown>;
  };
  for (const name of [...Object.keys(dependencies), "esbuild"]) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(join(root, "node_modules", name), join(modules, name));
  }
  const directory = join(modules, "apiserver-boot");
  await build({
    entryPoints: [join(root, "src/index.ts"), join(root, "src/crd/index.ts")],
    outbase: join(root, "src"),
    outdir: join(directory, "dist"),
    bundle: true,
    splitting: true,
    packages: "external",
    platform: "node",
    format: "esm",
    logLevel: "error",
  });
  await writeFile(join(directory, "package.json"), JSON.stringify({ name: "apiserver-boot", type: "module", exports }));
}

const boot = (line: string): Promise<TestRun> => runForTest(line.split(" "), { cwd });

const kindFile = () => join(cwd, "src/apis/stable/v1/crontab.ts");

async function editKind(edit: (text: string) => string): Promise<void> {
  await writeFile(kindFile(), edit(await readFile(kindFile(), "utf8")));
}

describe("build crds", () => {
  it("writes a definition for each kind, and nothing again that is the same", async () => {
    const run = await boot("build crds");
    expect(run).toMatchObject({ code: 0, stdout: "create     config/crd/stable.example.com_crontabs.yaml\n" });
    expect(run.stderr).not.toContain("warning");
    const text = await readFile(join(cwd, "config/crd/stable.example.com_crontabs.yaml"), "utf8");
    expect(parse(text)).toMatchObject({
      apiVersion: "apiextensions.k8s.io/v1",
      metadata: { name: "crontabs.stable.example.com" },
      spec: { names: { shortNames: ["ct"] }, versions: [{ name: "v1", subresources: { status: {} } }] },
    });
    expect((await boot("build crds")).stdout).toBe("unchanged  config/crd/stable.example.com_crontabs.yaml\n");
    expect(await readdir(join(cwd, ".apiserver-boot"))).toEqual([]);
  });

  it("prints its plan, and writes elsewhere", async () => {
    const { code, stdout } = await boot("build crds --output out --dry-run -o json");
    expect({ code, ...(JSON.parse(stdout) as object) }).toMatchObject({
      code: 0,
      command: "build crds",
      dryRun: true,
      needsWebhooks: false,
      warnings: [],
      files: [{ path: "out/stable.example.com_crontabs.yaml", action: "create" }],
    });
    expect(await readdir(cwd)).not.toContain("out");
  });

  it("has the cluster ask the code of kinds", async () => {
    await editKind((text) =>
      text.replace("  // Rules that a schema", "  validate: () => [],\n  // Rules that a schema"),
    );
    const run = await boot("build crds");
    expect(run.stdout).toContain("create     config/crd/webhooks.yaml\n");
    expect(run.stderr).toContain("without --webhook-ca");
    const service = await boot(`build crds --webhook-service tools/hooks:8443 --webhook-ca ${home}/ca.crt`);
    expect(service.stderr).not.toContain("warning");
    const [webhook] = (await readWebhooks()).webhooks;
    expect(webhook).toMatchObject({
      name: "crontabs.v1.stable.example.com",
      clientConfig: {
        caBundle: Buffer.from(certificate).toString("base64"),
        service: { namespace: "tools", name: "hooks", port: 8443, path: "/validate" },
      },
      rules: [{ apiGroups: ["stable.example.com"], apiVersions: ["v1"], resources: ["crontabs", "crontabs/status"] }],
    });
    await boot("build crds --webhook-url https://127.0.0.1:9444/");
    expect((await readWebhooks()).webhooks[0]?.clientConfig).toEqual({ url: "https://127.0.0.1:9444/validate" });
  });

  it("tells what is wrong with a kind, and in what file code fails", async () => {
    await editKind((text) => text.replace('resource: "crontabs"', 'resource: "Crontabs"'));
    const wrong = await boot("build crds");
    expect(wrong).toMatchObject({ code: 1, stdout: "" });
    expect(wrong.stderr).toContain("resource must be lower-case letters");
    await editKind((text) => `${text}\nthrow new Error("no luck");\n`);
    expect((await boot("build crds")).stderr).toMatch(/crontab\.ts:\d+[^]*no luck/);
    await editKind((text) => `${text}\nconst = 1;\n`);
    expect((await boot("build crds")).stderr).toContain("cannot be bundled");
  });

  it.each([
    ["--webhook-service hooks", 2, "give namespace/name"],
    ["--webhook-service a/b:70000", 2, "give namespace/name"],
    ["--webhook-service a/b --webhook-url https://c", 2, "give one of them"],
    ["--webhook-url http://c", 2, "give an address such as https://host:9443"],
    ["--webhook-ca PROJECT", 1, "holds no certificate in PEM"],
    ["--webhook-ca none.crt", 1, "Cannot read"],
  ])("refuses %s", async (flags, code, message) => {
    const run = await boot(`build crds ${flags}`);
    expect(run).toMatchObject({ code, stdout: "" });
    expect(run.stderr).toContain(message);
  });
});

async function readWebhooks(): Promise<{ webhooks: { clientConfig: unknown }[] }> {
  return parse(await readFile(join(cwd, "config/crd/webhooks.yaml"), "utf8")) as {
    webhooks: { clientConfig: unknown }[];
  };
}
