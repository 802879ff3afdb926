import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { KubeObject } from "../../src/meta/types.ts";
import { serve, type Served } from "../contract/support/serve.ts";
import { ensureKubectl } from "../kubectl/ensure-kubectl.mjs";
import { manifest, stable } from "./support/crontab.ts";
import { kubeconfigOf } from "./support/kubeconfig.ts";
import { Kubectl, type RunOptions } from "./support/kubectl.ts";

const found = await ensureKubectl();
if ("missing" in found) console.warn(`\nSKIPPED: kubectl's server-side apply did not run: ${found.missing}\n`);
const title = "missing" in found ? `kubectl (skipped: ${found.missing})` : `kubectl (${found.path})`;

const name = "my-new-cron-object";
const applied = `crontab.stable.example.com/${name} serverside-applied\n`;
const withImage = (image: string) => manifest.replace("my-awesome-cron-image", image);
const replicas = (count: number) =>
  `apiVersion: stable.example.com/v1\nkind: CronTab\nmetadata: {name: ${name}}\nspec: {replicas: ${count}}\n`;

describe.skipIf("missing" in found)(title, () => {
  let served: Served;
  let kubectl: Kubectl;
  let count = 0;

  beforeAll(async () => {
    served = await serve([stable]);
    kubectl = new Kubectl("path" in found ? found.path : "", kubeconfigOf(served));
  });
  afterAll(async () => {
    kubectl.remove();
    await served.stop();
  });

  /** kubectl in a namespace of its own. */
  function given() {
    const namespace = `test-${++count}`;
    const run = (args: string, options: RunOptions = {}) => kubectl.run(["-n", namespace, ...args.split(" ")], options);
    const apply = (input: string, args = "", code = 0) => run(`apply --server-side -f -${args}`, { input, code });
    const get = async (): Promise<KubeObject> =>
      JSON.parse((await run(`get ct ${name} -o json --show-managed-fields`)).stdout) as KubeObject;
    return { run, apply, get };
  }

  const managers = async (get: () => Promise<KubeObject>) =>
    ((await get()).metadata.managedFields ?? []).map(({ manager, operation }) => `${manager} ${operation}`);

  it("R-SSA-2, R-SSA-17: creates, changes, and leaves alone", async () => {
    const { apply, get } = given();
    expect((await apply(manifest)).stdout).toBe(applied);
    const created = await get();
    expect((await apply(manifest)).stdout).toBe(applied);
    expect(await get()).toEqual(created);
    await apply(withImage("other"));
    expect((await get())["spec"]).toMatchObject({ image: "other", replicas: 1 });
    expect(await managers(get)).toEqual(["kubectl Apply"]);
  });

  it("R-SSA-6, R-SSA-9: --field-manager, a conflict as kubectl tells it, and --force-conflicts", async () => {
    const { apply, get } = given();
    await apply(manifest, " --field-manager=one");
    const { stderr } = await apply(withImage("other"), " --field-manager=two", 1);
    expect(stderr).toContain('Apply failed with 1 conflict: conflict with "one": .spec.image');
    expect(stderr).toContain("--force-conflicts");
    await apply(replicas(3), " --field-manager=two");
    expect((await get())["spec"]).toMatchObject({ image: "my-awesome-cron-image", replicas: 3 });
    expect((await apply(withImage("other"), " --field-manager=two --force-conflicts")).stdout).toBe(applied);
    expect((await get())["spec"]).toMatchObject({ image: "other", replicas: 1 });
  });

  it("R-SSA-5: what is taken out of a manifest goes", async () => {
    const { apply, get } = given();
    const labelled = manifest.replace("metadata:", "metadata:\n labels: {tier: back}");
    await apply(labelled);
    expect((await get()).metadata.labels).toEqual({ tier: "back" });
    await apply(manifest);
    expect((await get()).metadata.labels).toBeUndefined();
  });

  it("R-SSA-8: a mistyped field is told", async () => {
    const { apply } = given();
    const { stderr } = await apply(manifest.replace("image:", "imago:"), " --validate=false", 1);
    expect(stderr).toContain(".spec.imago: field not declared in schema");
  });

  it("R-SSA-16: from client-side to server-side apply, and back", async () => {
    const { run, apply, get } = given();
    await run("apply -f -", { input: manifest });
    expect(await managers(get)).toEqual(["kubectl-client-side-apply Update"]);
    expect((await apply(withImage("other"))).stdout).toBe(applied);
    expect(await managers(get)).toContain("kubectl Apply");
    expect((await get())["spec"]).toMatchObject({ image: "other" });
    expect((await run("apply -f -", { input: withImage("third") })).stdout).toContain("configured");
    expect((await get())["spec"]).toMatchObject({ image: "third" });
  });

  it("R-DRY-1: --dry-run=server and diff say what would be", async () => {
    const { run, apply, get } = given();
    expect((await apply(manifest, " --dry-run=server")).stdout).toBe(
      `crontab.stable.example.com/${name} serverside-applied (server dry run)\n`,
    );
    expect((await run(`get ct ${name}`, { code: 1 })).stderr).toContain("NotFound");
    await apply(manifest);
    const before = await get();
    const diff = await run("diff --server-side -f -", { input: withImage("other"), code: 1 });
    expect(diff.stdout).toMatch(/-\s+image: my-awesome-cron-image\n\+\s+image: other\n/);
    await run("diff --server-side -f -", { input: manifest });
    expect((await run("apply --dry-run=server -f -", { input: withImage("other") })).stdout).toContain(
      "(server dry run)",
    );
    expect(await get()).toEqual(before);
  });

  it("R-META-10: get hides managedFields, edit and label keep them", async () => {
    const { run, apply, get } = given();
    await apply(manifest);
    expect((await run(`get ct ${name} -o yaml`)).stdout).not.toContain("managedFields");
    await run(`label ct ${name} a=b`);
    expect(await managers(get)).toEqual(["kubectl Apply", "kubectl-label Update"]);
    await run(`edit ct ${name}`, { env: { KUBE_EDITOR: "sed -i s/awesome/lovely/" } });
    // Entries are in the order of their seconds, and only within one in that of their names.
    expect((await managers(get)).toSorted()).toEqual(["kubectl Apply", "kubectl-edit Update", "kubectl-label Update"]);
    expect((await get())["spec"]).toMatchObject({ image: "my-lovely-cron-image" });
  });

  it("R-SSA-15: --subresource=status", async () => {
    const { apply, get } = given();
    await apply(manifest);
    const status = `${manifest}status: {phase: Ready}\n`;
    await apply(status, " --subresource=status --field-manager=ctl");
    const object = await get();
    expect([object["status"], object["spec"]]).toMatchObject([{ phase: "Ready" }, { image: "my-awesome-cron-image" }]);
    const entries = object.metadata.managedFields?.map(({ manager, subresource }) => `${manager} ${subresource ?? ""}`);
    expect(entries?.sort()).toEqual(["ctl status", "kubectl "]);
  });
});
