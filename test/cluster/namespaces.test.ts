// The namespace controller empties namespaces through the aggregator: whatever it cannot delete blocks them.
import { expect, it } from "vitest";
import type { KubeObject } from "../../src/meta/types.ts";
import { crontabs, newCronTab, type CronTab } from "./support/cron-tab.ts";
import { describeDeployed } from "./support/deployed.ts";
import { inParallel } from "./support/in-parallel.ts";

interface Namespace extends KubeObject {
  readonly status: {
    readonly phase: string;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly message: string;
    }[];
  };
}

const namespaces = {
  group: "",
  version: "v1",
  resource: "namespaces",
  namespaced: false,
} as const;

describeDeployed("deletion of namespaces", ({ client }) => {
  const objects = client.resource<CronTab>(crontabs);
  const all = client.resource<Namespace>(namespaces);
  const create = (name: string) =>
    client.request({
      method: "POST",
      path: "/api/v1/namespaces",
      body: { metadata: { name } },
    });
  const gone = (name: string, timeout: number) =>
    expect
      .poll(
        () =>
          all.get(name).then(
            ({ status }) => status,
            ({ code }: { code: number }) => code,
          ),
        { timeout, interval: 250 },
      )
      .toBe(404);

  it("R-NS-1, R-NS-3: takes a thousand objects along", async () => {
    const namespace = "thousand";
    await create(namespace);
    await inParallel(
      20,
      Array.from({ length: 1000 }, (_, index) => index),
      (index) => objects.create(newCronTab(`object-${index}`, { namespace })),
    );
    expect((await objects.list({ namespace })).items).toHaveLength(1000);
    const started = Date.now();
    await all.delete(namespace);
    await gone(namespace, 60_000);
    console.log(`a namespace with 1000 objects was gone after ${((Date.now() - started) / 1000).toFixed(1)} s`);
    expect((await objects.list({ namespace })).items).toEqual([]);
  });

  it("R-NS-4: waits for finalizers, says so, and lets nothing in meanwhile", async () => {
    const namespace = "held";
    await create(namespace);
    await objects.create(newCronTab("held", { namespace, finalizers: ["example.com/hold"] }));
    await objects.create(newCronTab("free", { namespace }));
    await all.delete(namespace);
    const condition = async (type: string) =>
      (await all.get(namespace)).status.conditions?.find((one) => one.type === type && one.status === "True")?.message;
    await expect
      .poll(() => condition("NamespaceFinalizersRemaining"), {
        timeout: 20_000,
      })
      .toContain("example.com/hold in 1 resource instances");
    expect(await condition("NamespaceContentRemaining")).toContain(
      "crontabs.stable.example.com has 1 resource instances",
    );
    await expect(objects.create(newCronTab("late", { namespace }))).rejects.toMatchObject({
      code: 403,
      reason: "Forbidden",
      message:
        'crontabs.stable.example.com "late" is forbidden: unable to create new content in namespace held because it is being terminated',
      status: {
        details: {
          causes: [{ reason: "NamespaceTerminating", field: "metadata.namespace" }],
        },
      },
    });
    const held = await objects.get("held", { namespace });
    expect(held.metadata.deletionTimestamp).toBeDefined();
    await objects.patch("held", { metadata: { finalizers: null } }, { namespace });
    await gone(namespace, 60_000);
  });

  it("R-ADM-20: nothing is created in a namespace that is not there, or before it is known", async () => {
    await expect(objects.create(newCronTab("a", { namespace: "nowhere" }))).rejects.toMatchObject({
      code: 404,
      message: 'namespaces "nowhere" not found',
    });
    for (let round = 0; round < 10; round++) {
      await create(`fresh-${round}`);
      await objects.create(newCronTab("a", { namespace: `fresh-${round}` }));
      await all.delete(`fresh-${round}`);
    }
    for (let round = 0; round < 10; round++) await gone(`fresh-${round}`, 60_000);
  });
});
