// A second project is installed beside the first, used, installed again and taken away, by the commands of the tool alone.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeDeployed } from "./support/deployed.ts";
import { install, type Installation } from "./support/installation.ts";
import { boot, scaffoldProject, type ScaffoldedProject } from "./support/scaffolded-project.ts";

const apiService = "v1.spare.example.com";

describeDeployed("run in-cluster and delete in-cluster", ({ kubectl, registry, kubeconfig, etcd }) => {
  let project: ScaffoldedProject;
  let folder: string;
  let installation: Installation;
  const run = (line: string, options = {}) => kubectl.run(line.split(" "), options);
  const object =
    '{"apiVersion":"spare.example.com/v1","kind":"CronTab","metadata":{"name":"kept","namespace":"default"},"spec":{}}';

  beforeAll(async () => {
    project = await scaffoldProject("spare");
    folder = await mkdtemp(join(tmpdir(), "kubeconfig-"));
    const file = join(folder, "kubeconfig");
    await writeFile(file, kubeconfig, { mode: 0o600 });
    const flags = `--storage external --etcd-servers ${etcd} --replicas 1`;
    installation = { name: "spare", namespace: "spare-system", registry, kubeconfig: file, flags };
  }, 60_000);
  afterAll(async () => {
    await rm(project.folder, { recursive: true });
    await rm(folder, { recursive: true });
  });

  it("installs a server by its image's digest, and says what to do next", async () => {
    const { stderr } = await install(project.directory, installation);
    expect(stderr).toContain("Installed. Now:");
    const image = "{.spec.template.spec.containers[0].image}";
    const { stdout } = await run(`get deployment spare -n spare-system -o jsonpath=${image}`);
    expect(stdout).toMatch(/^[^@]+@sha256:[0-9a-f]{64}$/);
    await run("apply -f -", { input: object });
    expect((await run("get crontabs.spare.example.com kept -n default -o name")).stdout).toContain("kept");
  }, 180_000);

  it("R-AGG-2: nobody skips the verification of its certificate", async () => {
    const { stdout } = await run(`get apiservice ${apiService} -o jsonpath={.spec}`);
    const spec = JSON.parse(stdout) as { caBundle?: string; insecureSkipTLSVerify?: boolean };
    expect(spec.caBundle).toMatch(/./);
    expect(spec.insecureSkipTLSVerify ?? false).toBe(false);
  });

  it("changes nothing when it is run again", async () => {
    const generation =
      "get deployment,statefulset,service -n spare-system -o jsonpath={.items[*].metadata.resourceVersion}";
    const pods = "get pods -n spare-system -o jsonpath={.items[*].metadata.uid}";
    const before = [(await run(generation)).stdout, (await run(pods)).stdout];
    const { stdout } = await install(project.directory, { ...installation, flags: `${installation.flags} -o json` });
    const { objects } = JSON.parse(stdout) as { objects: { kind: string; name: string; applied: string }[] };
    expect(objects.filter(({ applied }) => applied !== "unchanged" && applied !== "kept")).toEqual([]);
    expect([(await run(generation)).stdout, (await run(pods)).stdout]).toEqual(before);
  }, 120_000);

  it("R-LIFE-2: is taken away without a trace, and no namespace is held up", async () => {
    const { kubeconfig: file } = installation;
    await boot(
      project.directory,
      `delete in-cluster --name spare --namespace spare-system --delete-data --yes --kubeconfig ${file} --timeout 2m`,
    );
    const gone = await run(`get apiservice ${apiService} --ignore-not-found`);
    expect(gone.stdout).toBe("");
    await run("delete namespace spare-system --ignore-not-found --timeout=60s");
    await run("create namespace passing");
    await run("delete namespace passing --timeout=60s");
    const left = await run(
      "get clusterroles,clusterrolebindings,apiservices -l app.kubernetes.io/instance=spare --ignore-not-found",
    );
    expect(left.stdout).toBe("");
    await boot(
      project.directory,
      `delete in-cluster --name spare --namespace spare-system --kubeconfig ${file} --timeout 2m`,
    );
  }, 240_000);
});
