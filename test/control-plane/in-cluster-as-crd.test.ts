// `build config`, `run in-cluster` and `delete in-cluster` of custom resources, with a real kube-apiserver to judge them. No
// node runs pods here: who says of Deployments that they are rolled out is played.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runForTest } from "../../src/cli/run-for-test.ts";
import type { Client } from "../../src/client/client.ts";
import { Kubectl } from "../e2e/support/kubectl.ts";
import { ensureKubectl } from "../kubectl/ensure-kubectl.mjs";
import { CertificateAuthority } from "../support/certificate-authority.ts";
import { startControlPlane, type ControlPlane } from "./control-plane.ts";
import { playControllers } from "./in-cluster/play-cluster.ts";
import { adminOf } from "./install-kinds.ts";
import { LocalProject } from "./local-project.ts";

const [started, found] = await Promise.all([startControlPlane(), ensureKubectl()]);
const missing = "unavailable" in started ? started.unavailable : "missing" in found ? found.missing : undefined;
if (missing !== undefined) console.warn(`\nSKIPPED: custom resources were not installed in a cluster: ${missing}\n`);
const title = missing === undefined ? "in a cluster, as crd" : `in a cluster, as crd (skipped: ${missing})`;

describe.skipIf(missing !== undefined)(title, () => {
  const plane = started as ControlPlane;
  let folder: string;
  let admin: Client;
  let kubectl: Kubectl;
  let crontab: LocalProject;
  let wardle: LocalProject;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "in-cluster-as-crd-"));
    crontab = await LocalProject.ofExample("crontab", join(folder, "crontab"));
    wardle = await LocalProject.ofExample("wardle", join(folder, "wardle"));
    admin = adminOf(plane);
    kubectl = new Kubectl("path" in found ? found.path : "", await readFile(plane.kubeconfig, "utf8"));
  });
  afterAll(async () => {
    kubectl.remove();
    admin.close();
    await plane.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  const run = async (line: string) => (await kubectl.run(line.split(" "))).stdout;
  const boot = ({ directory }: LocalProject, line: string) => runForTest(line.split(" "), { cwd: directory });
  const named = (name: string) => `--name ${name} --namespace ${name}-system`;
  const installing = (name: string) => `${named(name)} --image registry.example.com/${name}:v1 --as crd`;
  const there = `--kubeconfig ${plane?.kubeconfig}`;

  it("installs definitions and controllers: no API server, no etcd, no APIService of ours", async () => {
    const controllers = playControllers(admin, "crontab-system");
    const done = await boot(crontab, `run in-cluster ${installing("crontab")} --build-image=false ${there}`);
    await controllers.stop();
    expect(done).toMatchObject({ code: 0 });
    expect(done.stdout).toContain("created     CustomResourceDefinition crontabs.stable.example.com\n");
    expect(done.stderr).toContain("Installed. Now:");
    const all = await run("get deployments,statefulsets,services,secrets -n crontab-system -o name");
    expect(all).toBe("deployment.apps/crontab-controller-manager\n");
    const account = "--as=system:serviceaccount:crontab-system:crontab-controller-manager";
    expect(await run(`auth can-i patch cronjobs.batch ${account}`)).toBe("yes\n");
    expect(await run(`auth can-i patch crontabs.stable.example.com/status ${account}`)).toBe("yes\n");
    await run(`create -f ${join(crontab.directory, "samples", "my-crontab.yaml")}`);
  });

  it("a second run changes nothing; what it would do, in order", async () => {
    const controllers = playControllers(admin, "crontab-system");
    const again = await boot(crontab, `run in-cluster ${installing("crontab")} --build-image=false ${there} -o json`);
    await controllers.stop();
    const { objects } = JSON.parse(again.stdout) as { objects: { applied: string }[] };
    expect(objects.filter(({ applied }) => applied !== "unchanged")).toEqual([]);
    const dry = await boot(crontab, `run in-cluster ${installing("crontab")} --build-image=false --dry-run`);
    expect(dry.stdout).toMatch(
      /Namespace (.*\n)*apply +CustomResourceDefinition crontabs\.stable\.example\.com\nwait +until .* is served\n(.*\n)*apply +Deployment crontab-system\/crontab-controller-manager\n/,
    );
  });

  it("definitions that have objects are deleted only if it is said", async () => {
    const kept = await boot(crontab, `delete in-cluster ${named("crontab")} ${there}`);
    expect(kept).toMatchObject({ code: 0 });
    expect(kept.stdout).toContain("kept     CustomResourceDefinition crontabs.stable.example.com\n");
    expect(await run("get crontabs -o name")).toContain("my-new-cron-object");
    expect(await run("get deployments -n crontab-system -o name")).toBe("");
    const deleted = await boot(crontab, `delete in-cluster ${named("crontab")} ${there} --delete-data --yes`);
    expect(deleted.stdout).toMatch(/CronTab default\/my-new-cron-object\n(.*\n)*.*CustomResourceDefinition crontabs/);
    await expect.poll(() => run("get crd -o name")).toBe("");
  });

  it("kinds with code need somebody to make certificates, and say so", async () => {
    const { code, stderr } = await boot(wardle, `build config ${installing("wardle")}`);
    expect([code, stderr]).toEqual([2, expect.stringContaining("--certificates cert-manager, or files, is missing")]);
  });

  it("kinds with code: a webhook server, asked with its certificate verified; all of it passes", async () => {
    const authority = await CertificateAuthority.create("webhooks");
    const ca = join(folder, "ca.crt");
    await writeFile(ca, authority.pem);
    const flags = `${installing("wardle")} --certificates files --serving-secret wardle-tls --ca-file ${ca}`;
    const controllers = playControllers(admin, "wardle-system");
    const done = await boot(wardle, `run in-cluster ${flags} --build-image=false ${there}`);
    await controllers.stop();
    expect(done).toMatchObject({ code: 0 });
    const order = [
      "Deployment wardle-system/wardle\n",
      "CustomResourceDefinition flunders",
      "ValidatingWebhookConfiguration wardle-system.wardle",
    ].map((what) => done.stdout.indexOf(what));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(order).not.toContain(-1);
    const args = await run(
      "get deployment wardle -n wardle-system -o jsonpath={.spec.template.spec.containers[0].args}",
    );
    expect(JSON.parse(args)).toContain("--webhooks-only");
    const client = "{.spec.conversion.webhook.clientConfig}";
    const asked = JSON.parse(await run(`get crd flunders.wardle.example.com -o jsonpath=${client}`)) as object;
    expect(asked).toMatchObject({
      caBundle: Buffer.from(`${authority.pem.trim()}\n`).toString("base64"),
      service: { namespace: "wardle-system", name: "wardle", path: "/convert" },
    });
    const removed = await boot(wardle, `delete in-cluster ${named("wardle")} ${there}`);
    expect(removed.stdout.indexOf("ValidatingWebhookConfiguration")).toBeLessThan(
      removed.stdout.indexOf("Deployment wardle-system/wardle"),
    );
    expect(await run("get validatingwebhookconfigurations,mutatingwebhookconfigurations -o name")).toBe("");
    await expect.poll(() => run("get crd -o name")).toBe("");
  });

  it("the tree says itself how it was made, and kubectl applies it", async () => {
    const flags = `${installing("wardle")} --certificates cert-manager`;
    expect(await boot(wardle, `build config ${flags} --force`)).toMatchObject({ code: 0 });
    const base = join(wardle.directory, "config", "base");
    expect(await readFile(join(base, "kustomization.yaml"), "utf8")).toContain("--as crd");
    const crds = await readFile(join(base, "custom-resources.yaml"), "utf8");
    expect(crds).toContain("cert-manager.io/inject-ca-from: wardle-system/wardle-serving-certificate");
    const { stderr } = await kubectl.run([
      "apply",
      "--server-side",
      "--dry-run=server",
      "-f",
      join(base, "custom-resources.yaml"),
    ]);
    expect(stderr).not.toContain("Warning");
  });
});
