import { defineGroup, defineKind, Type } from "apiserver-boot";
import { Manager, resourceType } from "apiserver-boot/controller";
import { startTestServer, type TestServer } from "apiserver-boot/testing";
import { afterEach, describe, expect, it, vi } from "vitest";
import { groups } from "../../../apis/index.js";
import type { CronTab } from "../../../apis/stable/v1/crontab.js";
import type { CronJob } from "./cron-job.js";
import { controllerBy } from "./crontab-controller.js";

/** What a cluster has, as far as the controller sees of it: a CronJob, and that its schedule is checked. */
const batch = defineGroup({
  name: "batch.example.com",
  versions: [
    {
      name: "v1",
      kinds: [
        defineKind({
          kind: "CronJob",
          resource: "cronjobs",
          spec: Type.Object(
            { schedule: Type.String({ pattern: "^\\S+( \\S+){4}$" }) },
            { "x-kubernetes-preserve-unknown-fields": true },
          ),
        }),
      ],
    },
  ],
});
const cronJobs = resourceType<CronJob>({
  group: "batch.example.com",
  version: "v1",
  kind: "CronJob",
  resource: "cronjobs",
  namespaced: true,
});

const scope = { namespace: "default" };
const talks: CronTab = {
  apiVersion: "stable.example.com/v1",
  kind: "CronTab",
  metadata: { name: "my-new-cron-object", ...scope },
  spec: { cronSpec: "* * * * /5", image: "my-awesome-cron-image" },
};
const { name = "" } = talks.metadata;

describe("a CronTab", () => {
  let stop: AbortController;
  let server: TestServer;
  let running: Promise<void>;
  afterEach(async () => {
    stop.abort();
    await running;
    await server.stop();
  });

  const start = async (served: typeof groups) => {
    server = await startTestServer({ groups: served });
    stop = new AbortController();
    running = new Manager({ client: server.client, controllers: [controllerBy(cronJobs)] }).run(stop.signal);
    const crontabs = server.client.resource<CronTab>({
      group: "stable.example.com",
      version: "v1",
      resource: "crontabs",
      namespaced: true,
    });
    const isReady = (expected: object) =>
      vi.waitFor(async () => {
        const { status } = await crontabs.get(name, scope);
        expect(status?.conditions).toMatchObject([{ type: "Ready", ...expected }]);
      });
    return { crontabs, isReady };
  };

  it("becomes a CronJob, which follows it, and comes back when it is deleted", async () => {
    const { crontabs, isReady } = await start([...groups, batch]);
    const jobs = server.client.resource(cronJobs);
    await crontabs.create(talks);
    await isReady({ status: "True", reason: "Scheduled", observedGeneration: 1 });
    const made = await jobs.get(name, scope);
    expect(made).toMatchObject({
      metadata: { ownerReferences: [{ kind: "CronTab", name, controller: true }] },
      spec: { schedule: "* * * * */5", jobTemplate: { spec: { parallelism: 1 } } },
    });

    await crontabs.patch(name, { spec: { replicas: 3, image: "another-image" } }, scope);
    await isReady({ observedGeneration: 2 });
    const { template, parallelism } = (await jobs.get(name, scope)).spec.jobTemplate.spec;
    expect([template.spec.containers, parallelism]).toMatchObject([[{ image: "another-image" }], 3]);

    await jobs.delete(name, scope);
    await vi.waitFor(async () => expect((await jobs.get(name, scope)).metadata.uid).not.toBe(made.metadata.uid));
  });

  it("says what the cluster has against it, and is well again when that is mended", async () => {
    const { crontabs, isReady } = await start([...groups, batch]);
    await crontabs.create({ ...talks, spec: { ...talks.spec, cronSpec: "at noon" } });
    await isReady({ status: "False", reason: "Refused", message: expect.stringContaining("spec.schedule") as string });
    await crontabs.patch(name, { spec: { cronSpec: "0 12 * * *" } }, scope);
    await isReady({ status: "True" });
  });

  it("leaves a CronJob alone that is somebody else's", async () => {
    const { crontabs, isReady } = await start([...groups, batch]);
    const others = { metadata: { name, ...scope }, spec: { schedule: "0 0 * * *" } };
    await server.client.request({
      method: "POST",
      path: "/apis/batch.example.com/v1/namespaces/default/cronjobs",
      body: others,
    });
    await crontabs.create(talks);
    await isReady({ status: "False", reason: "NameTaken" });
    expect((await server.client.resource(cronJobs).get(name, scope)).spec.schedule).toBe("0 0 * * *");
  });

  it("says so where there are no CronJobs", async () => {
    const { crontabs, isReady } = await start(groups);
    await crontabs.create(talks);
    await isReady({ status: "False", reason: "NoCronJobs" });
  });
});
