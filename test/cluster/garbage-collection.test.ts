// The real garbage collector, which knows our resources by discovery and by watches of their metadata.
import { expect, it } from "vitest";
import type { KubeObject } from "../../src/meta/types.ts";
import { crontabs, newCronTab } from "./support/cron-tab.ts";
import { describeDeployed } from "./support/deployed.ts";

const namespace = "owners";
const hold = "example.com/hold";
const configmaps = { group: "", version: "v1", resource: "configmaps", namespaced: true } as const;
const newConfigMap = (name: string, metadata: object): KubeObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, ...metadata },
});

/** The collector looks for new resources that often, and what it does not know yet it does not collect. */
const discoveryMilliseconds = 60_000;

describeDeployed("garbage collection in a cluster", ({ client }) => {
  const ours = { resource: client.resource<KubeObject>(crontabs), make: newCronTab, kind: "CronTab" };
  const builtIn = { resource: client.resource<KubeObject>(configmaps), make: newConfigMap, kind: "ConfigMap" };
  type Side = typeof builtIn;

  const create = (side: Side, name: string, metadata: object = {}): Promise<KubeObject> =>
    side.resource.create(side.make(name, { namespace, ...metadata }));
  const owned = ({ apiVersion, kind, metadata }: KubeObject) => ({
    ownerReferences: [{ apiVersion, kind, name: metadata.name, uid: metadata.uid, blockOwnerDeletion: true }],
  });
  /** Absent: 404. */
  const state = (side: Side, name: string): Promise<KubeObject | undefined> =>
    side.resource.get(name, { namespace }).catch((error: { code?: number }) => {
      if (error.code === 404) return undefined;
      throw error;
    });
  const gone = (side: Side, name: string, timeout = 20_000) =>
    expect.poll(() => state(side, name), { timeout, interval: 100, message: `${name} is still there` }).toBeUndefined();

  it(
    "R-GC-1: the collector learns of our resources from discovery",
    { timeout: 2 * discoveryMilliseconds },
    async () => {
      await client.request({ method: "POST", path: "/api/v1/namespaces", body: { metadata: { name: namespace } } });
      const owner = await create(ours, "first");
      await create(builtIn, "first", owned(owner));
      await ours.resource.delete("first", { namespace, propagationPolicy: "Foreground" });
      await gone(ours, "first", discoveryMilliseconds);
    },
  );

  const directions = [
    { title: "what one of ours owns among built-in ones", owners: ours, dependents: builtIn },
    { title: "what a built-in one owns among ours", owners: builtIn, dependents: ours },
    { title: "what one of ours owns among ours", owners: ours, dependents: ours },
  ];
  for (const [index, { title, owners, dependents }] of directions.entries()) {
    it(`R-GC-1: in the background, ${title} goes after its owner`, async () => {
      const [owner, dependent] = [`background-${index}`, `background-${index}-dependent`];
      await create(dependents, dependent, owned(await create(owners, owner)));
      await owners.resource.delete(owner, { namespace, propagationPolicy: "Background" });
      expect(await state(owners, owner)).toBeUndefined();
      await gone(dependents, dependent);
    });

    it(`R-GC-5: in the foreground, ${title} goes before its owner`, async () => {
      const [owner, dependent] = [`foreground-${index}`, `foreground-${index}-dependent`];
      await create(dependents, dependent, { ...owned(await create(owners, owner)), finalizers: [hold] });
      await owners.resource.delete(owner, { namespace, propagationPolicy: "Foreground" });
      const isMarked = async () => (await state(dependents, dependent))?.metadata.deletionTimestamp !== undefined;
      await expect.poll(isMarked, { timeout: 20_000 }).toBe(true);
      expect((await state(owners, owner))?.metadata.finalizers).toEqual(["foregroundDeletion"]);
      await dependents.resource.patch(dependent, { metadata: { finalizers: null } }, { namespace });
      await gone(owners, owner);
      expect(await state(dependents, dependent)).toBeUndefined();
    });

    it(`R-GC-4, R-GC-5: orphaned, ${title} stays, and forgets its owner`, async () => {
      const [owner, dependent] = [`orphan-${index}`, `orphan-${index}-dependent`];
      await create(dependents, dependent, owned(await create(owners, owner)));
      await owners.resource.delete(owner, { namespace, propagationPolicy: "Orphan" });
      await gone(owners, owner);
      const orphan = await state(dependents, dependent);
      expect(orphan?.metadata.deletionTimestamp).toBeUndefined();
      expect(orphan?.metadata.ownerReferences).toBeUndefined();
    });
  }

  it("R-GC-3: what names an owner that never was is collected", async () => {
    const owner = {
      ...(await create(ours, "former")),
      metadata: { name: "former", uid: "00000000-0000-4000-8000-000000000000" },
    };
    await create(builtIn, "absent-owner", owned(owner));
    await gone(builtIn, "absent-owner");
    expect(await state(ours, "former")).toBeDefined();
  });

  it("R-GC-6: an owner in another namespace is taken, and counts as none", async () => {
    const owner = await ours.resource.create(newCronTab("elsewhere", { namespace: "default" }));
    await create(ours, "stray", owned(owner));
    await gone(ours, "stray");
    const told = async (): Promise<readonly string[]> => {
      const { items } = await client.request<{ items: { reason: string; involvedObject: { name: string } }[] }>({
        path: `/api/v1/namespaces/${namespace}/events`,
      });
      return items.filter(({ involvedObject }) => involvedObject.name === "stray").map(({ reason }) => reason);
    };
    await expect.poll(told, { timeout: 20_000 }).toContain("OwnerRefInvalidNamespace");
    expect((await ours.resource.get("elsewhere", { namespace: "default" })).metadata.deletionTimestamp).toBeUndefined();
  });
});
