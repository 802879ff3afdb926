import { Type } from "typebox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defineGroup } from "../../src/api/group.ts";
import { defineKind } from "../../src/api/kind.ts";
import type { KubeObject } from "../../src/meta/types.ts";
import { serve, type Served } from "../contract/support/serve.ts";
import { ensureKubectl } from "../kubectl/ensure-kubectl.mjs";
import { kubeconfigOf } from "./support/kubeconfig.ts";
import { Kubectl, rows, type RunOptions } from "./support/kubectl.ts";

const CronTab = defineKind({
  kind: "CronTab",
  resource: "crontabs",
  shortNames: ["ct"],
  spec: Type.Object({ replicas: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })) }),
  status: Type.Object({
    replicas: Type.Optional(Type.Integer()),
    selector: Type.Optional(Type.String()),
    phase: Type.Optional(Type.String()),
  }),
  scale: { specReplicas: ".spec.replicas", statusReplicas: ".status.replicas", labelSelector: ".status.selector" },
});
const groups = [defineGroup({ name: "stable.example.com", versions: [{ name: "v1", kinds: [CronTab] }] })];

const found = await ensureKubectl();
if ("missing" in found) console.warn(`\nSKIPPED: kubectl on subresources did not run: ${found.missing}\n`);
const title = "missing" in found ? `kubectl (skipped: ${found.missing})` : `kubectl (${found.path})`;

describe.skipIf("missing" in found)(title, () => {
  let served: Served;
  let kubectl: Kubectl;
  let count = 0;

  beforeAll(async () => {
    served = await serve(groups);
    kubectl = new Kubectl("path" in found ? found.path : "", kubeconfigOf(served));
  });
  afterAll(async () => {
    kubectl.remove();
    await served.stop();
  });

  /** A namespace of its own with a CronTab of two replicas. */
  async function given() {
    const namespace = `test-${++count}`;
    const run = (args: string, options: RunOptions = {}) => kubectl.run(["-n", namespace, ...args.split(" ")], options);
    const manifest = {
      apiVersion: "stable.example.com/v1",
      kind: "CronTab",
      metadata: { name: "a" },
      spec: { replicas: 2 },
    };
    await run("create -f -", { input: JSON.stringify(manifest) });
    const get = async (): Promise<KubeObject> => JSON.parse((await run("get ct a -o json")).stdout) as KubeObject;
    return { run, get };
  }

  it("R-SCL-6: scale, several at once, and to nothing", async () => {
    const { run, get } = await given();
    expect((await run("scale ct a --replicas=3")).stdout).toBe("crontab.stable.example.com/a scaled\n");
    expect((await get())["spec"]).toEqual({ replicas: 3 });
    await run("create -f -", {
      input: '{"apiVersion":"stable.example.com/v1","kind":"CronTab","metadata":{"name":"b"},"spec":{"replicas":1}}',
    });
    expect((await run("scale ct --all --replicas=0")).stdout).toBe(
      "crontab.stable.example.com/a scaled\ncrontab.stable.example.com/b scaled\n",
    );
    expect((await get())["spec"]).toEqual({ replicas: 0 });
  });

  it("R-SCL-6: scale only if it is as expected", async () => {
    const { run, get } = await given();
    expect((await run("scale ct a --current-replicas=5 --replicas=3", { code: 1 })).stderr).toContain(
      "Expected replicas to be 5, was 2",
    );
    const { resourceVersion } = (await get()).metadata;
    await run("scale ct a --current-replicas=2 --replicas=3");
    expect((await run(`scale ct a --resource-version=${resourceVersion} --replicas=4`, { code: 1 })).stderr).toContain(
      `Expected resource version to be ${resourceVersion}`,
    );
    expect((await get())["spec"]).toEqual({ replicas: 3 });
  });

  it("R-SCL-3: scale beyond what the kind allows", async () => {
    const { run } = await given();
    expect((await run("scale ct a --replicas=101", { code: 1 })).stderr).toContain(
      'CronTab "a" is invalid: spec.replicas: Invalid value: 101: spec.replicas in body should be less than or equal to 100',
    );
  });

  it("R-SCL-5: get --subresource=scale", async () => {
    const { run } = await given();
    const table = rows((await run("get ct a --subresource=scale")).stdout);
    expect(table[0]).toEqual(["NAME", "DESIRED", "AVAILABLE", "AGE"]);
    expect(table[1]?.slice(0, 3)).toEqual(["a", "2", "0"]);
    expect((await run("get ct a --subresource=scale -o jsonpath={.kind},{.spec.replicas}")).stdout).toBe("Scale,2");
  });

  it("R-STS-1: get, patch and edit --subresource=status", async () => {
    const { run, get } = await given();
    expect((await run("get ct a --subresource=status -o jsonpath={.kind}")).stdout).toBe("CronTab");
    const patch = JSON.stringify({ metadata: { labels: { a: "b" } }, spec: { replicas: 9 }, status: { phase: "Run" } });
    expect((await run(`patch ct a --subresource=status --type=merge -p ${patch}`)).stdout).toBe(
      "crontab.stable.example.com/a patched\n",
    );
    const patched = await get();
    expect([patched.metadata.labels, patched["spec"], patched["status"]]).toEqual([
      undefined,
      { replicas: 2 },
      { phase: "Run" },
    ]);
    const edited = await run("edit ct a --subresource=status", { env: { KUBE_EDITOR: "sed -i s/Run/Rest/" } });
    expect(edited.stdout).toBe("crontab.stable.example.com/a edited\n");
    expect((await get())["status"]).toEqual({ phase: "Rest" });
  });

  it("R-SCL-1: patch --subresource=scale", async () => {
    const { run, get } = await given();
    await run('patch ct a --subresource=scale --type=merge -p {"spec":{"replicas":7}}');
    expect((await get())["spec"]).toEqual({ replicas: 7 });
  });
});
