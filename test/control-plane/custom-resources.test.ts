import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { defineGroup } from "../../src/api/group.ts";
import { defineKind } from "../../src/api/kind.ts";
import { Type } from "typebox";
import { Kubectl } from "../e2e/support/kubectl.ts";
import { ensureKubectl } from "../kubectl/ensure-kubectl.mjs";
import { importedGroups } from "../import-crd/imported-groups.ts";
import { startControlPlane, type ControlPlane } from "./control-plane.ts";
import { adminOf, installKinds } from "./install-kinds.ts";

const started = await startControlPlane();
if ("unavailable" in started) console.warn(`\nSKIPPED: custom resources: ${started.unavailable}\n`);
const title = "unavailable" in started ? `custom resources (skipped: ${started.unavailable})` : "custom resources";

const kubectlFound = await ensureKubectl();
if ("missing" in kubectlFound) console.warn(`\nSKIPPED: the CronTab of the talk by kubectl: ${kubectlFound.missing}\n`);

const own = join(import.meta.dirname, "..", "import-crd", "definitions");
const others = process.env["CRDS"] ?? "";
const files = [own, others].flatMap((folder) =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith(".yaml"))
        .map((name) => join(folder, name))
    : [],
);

describe.skipIf("unavailable" in started)(title, () => {
  const plane = started as ControlPlane;
  const admin = adminOf(plane);
  afterAll(async () => {
    admin.close();
    if ("stop" in plane) await plane.stop();
  });

  it.each(files)("kube-apiserver accepts and serves what was imported and exported: %s", async (file) => {
    const groups = await importedGroups(readFileSync(file, "utf8"), file);
    await installKinds(admin, groups);
    const { versions, name } = groups[0] ?? { versions: [], name: "" };
    const [kind] = versions[0]?.kinds ?? [];
    const list = await admin.request({ path: `/apis/${name}/${versions[0]?.name}/${kind?.resource}` });
    expect(list).toMatchObject({ items: [] });
  });

  it.skipIf("missing" in kubectlFound)("serves the CronTab of the talk", async () => {
    const kubectl = new Kubectl(
      "path" in kubectlFound ? kubectlFound.path : "",
      readFileSync(plane.kubeconfig, "utf8"),
    );
    const manifest = `apiVersion: "stable.example.com/v1"
kind: CronTab
metadata:
 name: my-new-cron-object
spec:
 cronSpec: "* * * * /5"
 image: my-awesome-cron-image
`;
    const created = await kubectl.run(["create", "-f", "-"], { input: manifest });
    expect(created.stdout).toBe("crontab.stable.example.com/my-new-cron-object created\n");
    const path = "/apis/stable.example.com/v1/namespaces/default/crontabs";
    expect(await admin.request({ path })).toMatchObject({
      items: [{ spec: { cronSpec: "* * * * /5", image: "my-awesome-cron-image" } }],
    });
    expect((await kubectl.run(["get", "ct"])).stdout).toContain("my-new-cron-object");
    kubectl.remove();
  });

  it("names follow the format of their kind", async () => {
    const Label = defineKind({ kind: "Label", resource: "labels", nameFormat: "label", spec: Type.Object({}) });
    const Strict = defineKind({ kind: "Strict", resource: "stricts", nameFormat: "label1035", spec: Type.Object({}) });
    await installKinds(admin, [
      defineGroup({ name: "names.example.org", versions: [{ name: "v1", kinds: [Label, Strict] }] }),
    ]);
    const create = async (kind: string, name: string): Promise<unknown> =>
      admin.request({
        method: "POST",
        path: `/apis/names.example.org/v1/namespaces/default/${kind.toLowerCase()}s`,
        body: { apiVersion: "names.example.org/v1", kind, metadata: { name }, spec: {} },
      });
    await create("Label", "1a");
    await create("Strict", "a1");
    await expect(create("Label", "a.b")).rejects.toMatchObject({
      code: 422,
      message: expect.stringContaining("DNS label") as string,
    });
    await expect(create("Strict", "1a")).rejects.toMatchObject({ code: 422 });
  });
});
