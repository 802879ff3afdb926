// examples/crontab on a real kube-apiserver, from its one definition: as a custom resource, then aggregated, with the
// objects moved from one to the other. The garbage collector is Kubernetes' own.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Client } from "../../src/client/client.ts";
import { Kubectl } from "../e2e/support/kubectl.ts";
import { ensureKubectl } from "../kubectl/ensure-kubectl.mjs";
import { CertificateAuthority } from "../support/certificate-authority.ts";
import { ensureClusterBinaries, type ClusterBinaries } from "../cluster/binaries.ts";
import { boot } from "../cluster/support/scaffolded-project.ts";
import { nameIn } from "./aggregate.ts";
import type { ChildProgram } from "./child-program.ts";
import { startControlPlane, type ControlPlane } from "./control-plane.ts";
import { freePorts } from "./free-port.ts";
import { adminOf } from "./install-kinds.ts";
import { LocalProject } from "./local-project.ts";
import { startKubeControllerManager } from "./kube-controller-manager.ts";

const [started, found, binaries] = await Promise.all([startControlPlane(), ensureKubectl(), ensureClusterBinaries()]);
const folder = await mkdtemp(join(tmpdir(), "crontab-example-"));
const missing = [started, binaries, found].flatMap((one) =>
  "unavailable" in one ? [one.unavailable] : "missing" in one ? [one.missing] : [],
)[0];
if (missing !== undefined) console.warn(`\nSKIPPED: the CronTab example in a cluster: ${missing}\n`);
const title = missing === undefined ? "examples/crontab" : `examples/crontab (skipped: ${missing})`;

const name = "my-new-cron-object";
/** What is deleted while the collector looks at discovery anew waits for the next look: half a minute. */
const collectedMilliseconds = 90_000;

describe.skipIf(missing !== undefined)(title, () => {
  const plane = started as ControlPlane;
  let project: LocalProject;
  let admin: Client;
  let kubectl: Kubectl;
  let collector: ChildProgram | undefined;
  let local: ChildProgram | undefined;

  beforeAll(async () => {
    project = await LocalProject.ofExample("crontab", folder);
    admin = adminOf(plane);
    kubectl = new Kubectl("path" in found ? found.path : "", await readFile(plane.kubeconfig, "utf8"));
  });
  afterAll(async () => {
    await project.stop();
    await collector?.stop();
    kubectl.remove();
    admin.close();
    await plane.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  const run = async (line: string) => (await kubectl.run(line.split(" "))).stdout;
  const get = (what: string, path: string) => run(`get ${what} ${name} --ignore-not-found -o jsonpath={${path}}`);
  const isReady = (reason: string, timeout = 30_000) =>
    expect.poll(() => get("crontab", ".status.conditions[0].reason"), { timeout }).toBe(reason);
  const isCollected = () =>
    expect.poll(() => get("cronjob", ".metadata.name"), { timeout: collectedMilliseconds, interval: 200 }).toBe("");
  const runLocal = (named: string, flags = ""): ChildProgram =>
    project.boot(named, `run local --as crd --no-check --kubeconfig ${plane.kubeconfig} ${flags}`);

  it("as a custom resource: run local --as crd installs it, and its controller acts", async () => {
    local = runLocal("first", "-o json");
    await project.says(local, '"command":"run local"');
    expect(JSON.parse(/^\{.*\}$/m.exec(await project.log(local))?.[0] ?? "")).toMatchObject({
      as: "crd",
      server: plane.server,
      definitions: ["crontabs.stable.example.com"],
      webhooks: null,
      processes: [{ name: "controller-manager" }],
    });
    const manifest = join(project.directory, "samples", "my-crontab.yaml");
    expect(await run(`create -f ${manifest}`)).toBe(`crontab.stable.example.com/${name} created\n`);
    await isReady("Scheduled");
    expect(await get("cronjob", ".spec.schedule")).toBe("* * * * */5");
    const image = ".spec.jobTemplate.spec.template.spec.containers[0].image";
    expect(await get("cronjob", image)).toBe("my-awesome-cron-image");
    const events = () => run("get events.events.k8s.io -o jsonpath={.items[*].note}");
    await expect.poll(events).toContain('my-awesome-cron-image at "* * * * */5"');

    await run(`patch crontab ${name} --type merge --patch {"spec":{"image":"another","replicas":2}}`);
    await expect.poll(() => get("cronjob", image)).toBe("another");
    expect(await get("cronjob", ".spec.jobTemplate.spec.parallelism")).toBe("2");
  }, 120_000);

  it("what its controller made is collected with it", async () => {
    // It knows from the start what is served now.
    const controllers = ["garbage-collector-controller"];
    collector = startKubeControllerManager(binaries as ClusterBinaries, plane, folder, controllers);
    await run(`delete crontab ${name}`);
    await isCollected();
  }, 120_000);

  it("Ctrl-C ends what runs here, and says what is left; a second run changes nothing", async () => {
    await local?.stop("SIGINT");
    const text = await project.log({ name: "first" });
    expect(text).toContain(`Left in ${plane.server}: crontabs.stable.example.com, with all objects.`);
    expect(text).toContain("delete crd crontabs.stable.example.com");
    expect(await run("get crd -o name")).toContain("crontabs.stable.example.com");
    local = runLocal("second");
    await project.says(local, "Ctrl-C stops everything here");
    expect(await project.log(local)).toContain("unchanged   CustomResourceDefinition crontabs.stable.example.com");
  }, 120_000);

  it("aggregated: its objects are moved to an API server of the same project, and are all there", async () => {
    await run(`create -f ${join(project.directory, "samples", "my-crontab.yaml")}`);
    await isReady("Scheduled");
    const job = await get("cronjob", ".metadata.uid");
    await local?.stop("SIGINT");

    const saved = join(folder, "crontabs.yaml");
    await writeFile(saved, await run("get crontabs.v1.stable.example.com --all-namespaces -o yaml"));
    await boot(project.directory, "build executables --no-check");
    const server = await startServer();
    await project.says(server, "Serving securely");
    const available = "wait --for=condition=Available apiservice/v1.stable.example.com --timeout=60s";
    expect(await run(available)).toContain("condition met");
    // What the aggregator does with a request and what it says of its server are not decided at the same time.
    await expect.poll(() => run("get crontabs -o name"), { timeout: 30_000 }).toBe("");
    await run(`create -f ${saved}`);
    // As docs/crd-or-aggregated.md does it by sed.
    const input = (await readFile(saved, "utf8")).replaceAll(/^ {4}(uid|resourceVersion): .*\n/gm, "");
    await kubectl.run(["replace", "--subresource", "status", "-f", "-"], { input });
    await isReady("Scheduled");

    project.start("controllers", [join("bin", "controller-manager.js"), `--kubeconfig=${plane.kubeconfig}`]);
    const owner = await get("crontab", ".metadata.uid");
    await expect
      .poll(() => get("cronjob", ".metadata.ownerReferences[*].uid"), { timeout: collectedMilliseconds })
      .toBe(owner);
    expect(job).not.toBe("");
    await run("delete crd crontabs.stable.example.com");
    expect(await run("get crontabs -o name")).toBe(`crontab.stable.example.com/${name}\n`);

    await run(`patch crontab ${name} --type merge --patch {"spec":{"cronSpec":"at_noon"}}`);
    await isReady("Refused");
    await run(
      `patch crontab ${name} --type merge --patch {"spec":{"cronSpec":"0_12_*_*_*"}}`.replaceAll("_", "\\u0020"),
    );
    await isReady("Scheduled");
    expect(await get("cronjob", ".spec.schedule")).toBe("0 12 * * *");
    await run(`delete crontab ${name}`);
    await isCollected();

    const again = boot(project.directory, `run local --as crd --no-check --kubeconfig ${plane.kubeconfig}`);
    await expect(again).rejects.toThrow("ask the API server behind Service default/crontab for these kinds");
  }, 300_000);

  async function startServer(): Promise<ChildProgram> {
    const authority = await CertificateAuthority.create("crontab");
    const names = [nameIn("crontab")];
    const pair = await authority.issue({ subject: [{ CN: ["crontab"] }], usage: ["1.3.6.1.5.5.7.3.1"], names });
    const [cert, key] = [join(folder, "tls.crt"), join(folder, "tls.key")];
    await writeFile(cert, pair.cert);
    await writeFile(key, pair.key, { mode: 0o600 });
    const [port = 0] = await freePorts(1);
    const flags = [`--kubeconfig=${plane.kubeconfig}`, `--secure-port=${port}`, "--bind-address=127.0.0.1"];
    const server = project.start("server", [
      join("bin", "apiserver.js"),
      ...flags,
      `--tls-cert-file=${cert}`,
      `--tls-private-key-file=${key}`,
      "--storage-backend=memory",
    ]);
    const objects = [
      {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "crontab", namespace: "default" },
        spec: { type: "ExternalName", externalName: "localhost" },
      },
      {
        apiVersion: "apiregistration.k8s.io/v1",
        kind: "APIService",
        metadata: { name: "v1.stable.example.com" },
        spec: {
          group: "stable.example.com",
          version: "v1",
          groupPriorityMinimum: 1000,
          versionPriority: 15,
          service: { name: "crontab", namespace: "default", port },
          caBundle: Buffer.from(authority.pem).toString("base64"),
        },
      },
    ];
    const input = JSON.stringify({ apiVersion: "v1", kind: "List", items: objects });
    await run("label apiservice v1.stable.example.com kube-aggregator.kubernetes.io/automanaged-");
    await kubectl.run(["apply", "-f", "-"], { input });
    return server;
  }
});
