// An etcd of three members, as the tool installs it, each with a volume and a name in the cluster's DNS; and controllers
// that make what they own meanwhile.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { KubeObject } from "../../src/meta/types.ts";
import { newCronTab, type CronTab } from "./support/cron-tab.ts";
import { describeDeployed } from "./support/deployed.ts";
import { OwnProject } from "./support/own-project.ts";
import { ResumingWatch } from "./support/resuming-watch.ts";
import { boot } from "./support/scaffolded-project.ts";
import { Writer } from "./support/writer.ts";

const group = "members.example.com";
const namespace = "members";
const pods = { group: "", version: "v1", resource: "pods", namespaced: true } as const;

interface Pod extends KubeObject {
  readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

const sizes: Readonly<Record<string, number>> = { etcd: 3, apiserver: 2, "controller-manager": 2 };
const leases = { group: "coordination.k8s.io", version: "v1", resource: "leases", namespaced: true } as const;
const configMaps = { group: "", version: "v1", resource: "configmaps", namespaced: true } as const;

interface Lease extends KubeObject {
  readonly spec: { readonly holderIdentity?: string };
}

describeDeployed("an etcd of three members", (deployed) => {
  const { client, kubectl, etcdImage } = deployed;
  const objects = client.resource<CronTab>({ group, version: "v1", resource: "crontabs", namespaced: true });
  const run = (line: string) => kubectl.run(line.split(" "));
  let project: OwnProject;

  beforeAll(async () => {
    project = await OwnProject.scaffold("members", deployed, " --skip-controller");
    await makeConfigMaps(project);
  }, 60_000);
  afterAll(async () => {
    await project.uninstall("--delete-data");
    await project.remove();
  }, 120_000);

  it("is installed, and serves two API servers", { timeout: 240_000 }, async () => {
    await project.install(`--etcd-replicas 3 --etcd-image ${etcdImage} --apiserver-args=--shutdown-delay-duration=5s`);
    await run(`create namespace ${namespace}`);
    for (const component of Object.keys(sizes)) expect(await readyPods(component)).toHaveLength(sizes[component] ?? 0);
  });

  it(
    "R-LIFE-4, R-STO-7: loses one pod after the other, of etcd and of the servers, and nothing that was acknowledged",
    { timeout: 240_000 },
    async () => {
      const { metadata } = await objects.list({ namespace });
      const watch = new ResumingWatch(objects, namespace, metadata.resourceVersion ?? "");
      const writer = new Writer(objects, namespace, group);
      for (const component of ["etcd", "apiserver"]) {
        for (const pod of await readyPods(component)) {
          await replace(pod, component);
          const before = writer.acknowledged.length;
          await expect.poll(() => writer.acknowledged.length, { timeout: 30_000 }).toBeGreaterThan(before);
        }
      }
      await writer.stop();
      expect(writer.failures).toEqual([]);
      const { items } = await objects.list({ namespace });
      const names = new Set(items.map((item) => item.metadata.name));
      expect(writer.acknowledged.filter(({ name }) => !names.has(name))).toEqual([]);
      const unseen = () => writer.acknowledged.filter(({ revision }) => !watch.seen.includes(revision));
      await expect.poll(unseen, { timeout: 20_000 }).toEqual([]);
      await watch.stop();
      expect(watch.failures).toEqual([]);
      expect(watch.seen).toEqual([...new Set(watch.seen)].toSorted((a, b) => Number(a) - Number(b)));
      console.log(`${writer.acknowledged.length} objects were written while five pods were replaced`);
    },
  );

  it("its controllers may do what PROJECT says they do", { timeout: 120_000 }, async () => {
    const { items } = await objects.list({ namespace });
    const owned = async (): Promise<number> =>
      (await client.resource<KubeObject>(configMaps).list({ namespace })).items.filter(({ metadata }) =>
        metadata.ownerReferences?.some(({ kind, controller }) => kind === "CronTab" && controller === true),
      ).length;
    await expect.poll(owned, { timeout: 60_000 }).toBe(items.length);
    const untold = async (): Promise<number> =>
      (await objects.list({ namespace })).items.filter((item) => !("status" in item)).length;
    await expect.poll(untold, { timeout: 60_000 }).toBe(0);
    for (const pod of await managers()) {
      const { stdout } = await run(`logs -n ${project.namespace} ${pod}`);
      expect(stdout).not.toContain("forbidden");
    }
  });

  it("when the controllers that lead go, the others do their work", { timeout: 120_000 }, async () => {
    const [leader = "", other = ""] = await managers();
    expect([await leads(leader), await leads(other)]).toEqual([1, 0]);
    await client.resource<Pod>(pods).delete(leader, { namespace: project.namespace });
    await objects.create({ ...newCronTab("late", { namespace }), apiVersion: `${group}/v1` });
    const made = () =>
      client
        .resource<KubeObject>(configMaps)
        .get("late", { namespace })
        .then(() => true, String);
    await expect.poll(made, { timeout: 60_000, interval: 200 }).toBe(true);
    const [next = ""] = await managers();
    expect(next).not.toBe(leader);
    expect(await leads(next)).toBe(1);
  });

  /** The names of the pods, the one that leads first: it calls itself by its host's name. */
  async function managers(): Promise<readonly string[]> {
    const names = (await readyPods("controller-manager")).map(({ metadata }) => metadata.name ?? "");
    const { spec } = await client
      .resource<Lease>(leases)
      .get("members-controller-manager", { namespace: project.namespace });
    const isHolder = (name: string): number => Number(spec.holderIdentity?.startsWith(`${name}_`));
    return names.toSorted((a, b) => isHolder(b) - isHolder(a));
  }

  /** As it says itself, to who collects metrics. */
  async function leads(pod: string): Promise<number> {
    const { stdout } = await run(`get --raw /api/v1/namespaces/${project.namespace}/pods/${pod}:8080/proxy/metrics`);
    return Number(/^leader_election_master_status\{[^}]*\} (\d)$/m.exec(stdout)?.[1]);
  }

  /** None that is on its way out. */
  async function readyPods(component: string): Promise<readonly Pod[]> {
    const labelSelector = `app.kubernetes.io/instance=members,app.kubernetes.io/component=${component}`;
    const { items } = await client.resource<Pod>(pods).list({ namespace: project.namespace, labelSelector });
    return items
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      .filter(({ status }) => status.conditions?.some(({ type, status }) => type === "Ready" && status === "True"));
  }

  /** Deletes a pod, and waits until another one is ready in its place. */
  async function replace({ metadata }: Pod, component: string): Promise<void> {
    const { name = "", uid } = metadata;
    await client.resource<Pod>(pods).delete(name, { namespace: project.namespace });
    await run(`get crontabs.${group} -n ${namespace} -o name`);
    const isReplaced = async (): Promise<boolean> => {
      const ready = await readyPods(component);
      return ready.length === sizes[component] && ready.every((pod) => pod.metadata.uid !== uid);
    };
    await expect.poll(isReplaced, { timeout: 60_000, interval: 200, message: `${name} is replaced` }).toBe(true);
  }
});

/** What a user does: a controller that owns ConfigMaps, and makes one for each object. */
async function makeConfigMaps(project: OwnProject): Promise<void> {
  const kind = "--group members --version v1 --kind CronTab";
  await boot(project.directory, `create controller ${kind} --owns v1/ConfigMap`);
  const file = join(project.directory, "src", "controllers", "members", "v1", "crontab-controller.ts");
  const source = await readFile(file, "utf8");
  const before = "async reconcile({ metadata, status }, { applyStatus }) {";
  if (!source.includes(before)) throw new Error(`${file}: expected a reconciler`);
  const after = `async reconcile({ metadata, status }, { applyOwned, applyStatus }) {
    const { name = "", namespace = "" } = metadata;
    await applyOwned(configMapType, { metadata: { name, namespace } });`;
  await writeFile(file, source.replace(before, after));
}
