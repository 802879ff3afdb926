// A second project is installed beside the first, used, installed again and taken away, by the commands of the tool alone.
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeDeployed } from "./support/deployed.ts";
import { OwnProject } from "./support/own-project.ts";

const apiService = "v1.spare.example.com";

describeDeployed("run in-cluster and delete in-cluster", (deployed) => {
  const { kubectl, etcdImage } = deployed;
  // What is installed by default, but for one replica.
  const flags = `--etcd-image ${etcdImage} --replicas 1`;
  let project: OwnProject;
  const run = (line: string, options = {}) => kubectl.run(line.split(" "), options);
  const object =
    '{"apiVersion":"spare.example.com/v1","kind":"CronTab","metadata":{"name":"kept","namespace":"default"},"spec":{}}';

  beforeAll(async () => {
    project = await OwnProject.scaffold("spare", deployed);
  }, 60_000);
  // Its kind has the short name of the other project's.
  afterAll(async () => {
    await project.uninstall("--delete-data");
    await project.remove();
  }, 120_000);

  it("installs a server by its image's digest, and says what to do next", async () => {
    const { stderr } = await project.install(flags);
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
    const { stdout } = await project.install(`${flags} -o json`);
    const { objects } = JSON.parse(stdout) as { objects: { kind: string; name: string; applied: string }[] };
    expect(objects.filter(({ applied }) => applied !== "unchanged" && applied !== "kept")).toEqual([]);
    expect([(await run(generation)).stdout, (await run(pods)).stdout]).toEqual(before);
  }, 120_000);

  it("R-LIFE-4: what was acknowledged is on the volume of etcd: its pod may go", async () => {
    await run("delete pod spare-etcd-0 -n spare-system --wait=true");
    await run("rollout status statefulset spare-etcd -n spare-system --timeout=60s");
    const name = () =>
      run("get crontabs.spare.example.com kept -n default -o name").then(({ stdout }) => stdout, String);
    await expect.poll(name, { timeout: 30_000 }).toBe("crontab.spare.example.com/kept\n");
  }, 120_000);

  it("R-LIFE-2: is taken away without a trace, and no namespace is held up", async () => {
    await project.uninstall("--delete-data");
    const gone = await run(`get apiservice ${apiService} --ignore-not-found`);
    expect(gone.stdout).toBe("");
    await run("delete namespace spare-system --ignore-not-found --timeout=60s");
    await run("create namespace passing");
    await run("delete namespace passing --timeout=60s");
    const left = await run(
      "get clusterroles,clusterrolebindings,apiservices -l app.kubernetes.io/instance=spare --ignore-not-found",
    );
    expect(left.stdout).toBe("");
    await project.uninstall();
  }, 240_000);

  // The image is in the registry.
  const embedded =
    "--build-image=false --push-image=false --storage embedded --apiserver-args=--shutdown-delay-duration=1s";
  const uid = async () =>
    (await run("get crontabs.spare.example.com kept -n default -o jsonpath={.metadata.uid}")).stdout;
  let made: string;

  it("has embedded storage on a volume that the node gives to its group, when asked to", async () => {
    await project.install(embedded);
    await run("apply -f -", { input: object });
    made = await uid();
    expect((await run("get pvc spare-data -n spare-system -o jsonpath={.status.phase}")).stdout).toBe("Bound");
    const { stdout } = await run("get deployment spare -n spare-system -o jsonpath={.spec.template.spec}");
    expect(JSON.parse(stdout)).toMatchObject({ securityContext: { runAsNonRoot: true, fsGroup: 65532 } });
  }, 180_000);

  it("R-LIFE-4: what was acknowledged outlives the pod of embedded storage", async () => {
    await run("delete pod -n spare-system -l app.kubernetes.io/component=apiserver --wait=true");
    await run("rollout status deployment spare -n spare-system --timeout=60s");
    await run(`wait apiservice ${apiService} --for=condition=Available --timeout=60s`);
    await expect.poll(() => uid().catch(String), { timeout: 30_000 }).toBe(made);
  }, 180_000);

  it("and an update, which never has two servers on one volume", async () => {
    await project.install(`${embedded} --apiserver-args=--request-timeout=30s`);
    const { stdout } = await run("get deployment spare -n spare-system -o jsonpath={.spec.strategy.type}");
    expect(stdout).toBe("Recreate");
    expect(await uid()).toBe(made);
  }, 180_000);
});
