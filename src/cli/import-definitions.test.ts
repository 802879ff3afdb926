import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { format } from "prettier";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { runForTest } from "./run-for-test.ts";

const version = (name: string, extra: object = {}) => ({
  name,
  served: true,
  storage: false,
  schema: {
    openAPIV3Schema: {
      type: "object",
      required: ["spec"],
      properties: {
        spec: { type: "object", required: ["size"], properties: { size: { type: "integer", minimum: 2 } } },
      },
    },
  },
  ...extra,
});
const balloons = (group: string, spec: object = {}) =>
  stringify({
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `balloons.${group}` },
    spec: {
      group,
      scope: "Namespaced",
      names: { kind: "Balloon", plural: "balloons", shortNames: ["bl"] },
      versions: [version("v1beta1"), version("v1", { storage: true }), version("v1alpha1", { served: false })],
      ...spec,
    },
  });

describe("create resource --from-crd", () => {
  let cwd: string;
  const run = (line: string) => runForTest(line.split(" "), { cwd });
  const read = (path: string) => readFile(join(cwd, path), "utf8");
  beforeEach(async () => {
    cwd = await mkdtemp(join(tmpdir(), "cli-"));
    await run("init repo --domain example.com --name test --skip-install --skip-git");
    await writeFile(join(cwd, "crd.yaml"), balloons("stable.example.com"));
  });
  afterEach(() => rm(cwd, { recursive: true, force: true }));

  it("writes a kind in all its versions, with what the stored one is to the others", async () => {
    const { code, stdout } = await run("create resource --from-crd crd.yaml");
    expect(code).toBe(0);
    const created = [...stdout.matchAll(/^create +(.*)$/gm)].map(([, path = ""]) => path);
    expect(created).toEqual([
      "src/apis/stable/v1/balloon.ts",
      "src/apis/stable/v1/balloon.test.ts",
      "samples/stable_v1_balloon.yaml",
      "src/controllers/stable/v1/balloon-controller.ts",
      "src/controllers/stable/v1/balloon-controller.test.ts",
      "src/apis/stable/v1beta1/balloon.ts",
      "src/apis/stable/v1beta1/balloon.test.ts",
      "samples/stable_v1beta1_balloon.yaml",
      "src/apis/stable/v1beta1/balloon-conversion.ts",
      "src/apis/stable/v1alpha1/balloon.ts",
      "src/apis/stable/v1alpha1/balloon-conversion.ts",
    ]);
    for (const path of created.filter((one) => one.endsWith(".ts"))) {
      const text = await read(path);
      expect(await format(text, { parser: "typescript", printWidth: 120 }), path).toBe(text);
    }
    expect(await read("src/apis/stable/v1/balloon.ts")).toContain("size: Type.Integer({ minimum: 2 }),");
    expect(await read("src/apis/stable/v1alpha1/balloon.ts")).toContain("served: false,");
    expect(await read("src/apis/stable/v1beta1/balloon-conversion.ts")).toContain("noConversion(");
    expect(await read("samples/stable_v1_balloon.yaml")).toContain("spec:\n  size: 2\n");
    expect(await read("src/apis/index.ts")).toContain('"balloons": "v1"');
  });

  it("changes nothing when it is run again", async () => {
    await run("create resource --from-crd crd.yaml");
    const { stderr } = await run("create resource --from-crd crd.yaml");
    expect(stderr).toMatch(/^0 created, 0 overwritten, \d+ unchanged\n$/);
  });

  it("takes groups of other domains, which later commands find again", async () => {
    await writeFile(join(cwd, "crd.yaml"), balloons("air.k8s.io"));
    expect(await run("create resource --from-crd crd.yaml --skip-controller")).toMatchObject({ code: 0 });
    expect(await read("src/apis/index.ts")).toContain('name: "air.k8s.io"');
    const later = await run("create subresource --type scale --group air.k8s.io --version v1 --kind Balloon");
    expect(later).toMatchObject({ code: 0 });
    expect((await run("create resource --group other.k8s.io --version v1 --kind Other")).code).toBe(2);
  });

  it("tells that a webhook's code is not in its definition", async () => {
    await writeFile(join(cwd, "crd.yaml"), balloons("stable.example.com", { conversion: { strategy: "Webhook" } }));
    const { stderr } = await run("create resource --from-crd crd.yaml");
    expect(stderr).toContain("write it in src/apis/stable/v1beta1/balloon-conversion.ts");
    expect(await read("src/apis/stable/v1beta1/balloon-conversion.ts")).toContain("defineConversion(");
  });

  it.each([
    ["--from-crd crd.yaml --kind Other --short-name ot", 2, "leave out --kind, --short-name"],
    ["--from-crd none.yaml", 1, "Cannot read"],
    ["--from-crd PROJECT", 1, "PROJECT holds no CustomResourceDefinition"],
  ])("refuses %s", async (flags, code, message) => {
    const result = await run(`create resource ${flags}`);
    expect(result).toMatchObject({ code, stdout: "" });
    expect(result.stderr).toContain(message);
  });
});
