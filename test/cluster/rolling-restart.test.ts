// Two replicas are replaced one after the other while everybody goes on working.
import { setTimeout as pause } from "node:timers/promises";
import { expect, it } from "vitest";
import { crontabs, newCronTab, type CronTab } from "./support/cron-tab.ts";
import { describeDeployed } from "./support/deployed.ts";
import { name, namespace as home } from "./support/installation.ts";
import { ResumingWatch } from "./support/resuming-watch.ts";

const namespace = "rolling";
const ofServers = "app.kubernetes.io/component=apiserver";
const writers = 6;
const readers = 4;
const watchers = 10;

describeDeployed("rolling restart", ({ client, kubectl }) => {
  const objects = client.resource<CronTab>(crontabs);

  it(
    "R-LIFE-3, R-WATCH-9: no request fails, no watch has to list again or misses an event",
    { timeout: 240_000 },
    async () => {
      await client.request({ method: "POST", path: "/api/v1/namespaces", body: { metadata: { name: namespace } } });
      const { metadata } = await objects.list({ namespace });
      const watches = Array.from(
        { length: watchers },
        () => new ResumingWatch(objects, namespace, metadata.resourceVersion ?? ""),
      );
      const load = new Load();
      for (let index = 0; index < writers; index++) load.start(() => writeOne(load, index));
      for (let index = 0; index < readers; index++) load.start(() => readAll());
      await pause(2000);

      const started = Date.now();
      const before = load.requests;
      await kubectl.run(["rollout", "restart", "deployment", name, "-n", home]);
      await kubectl.run(["rollout", "status", "deployment", name, "-n", home, "--timeout=55s"]);
      await podsAreGone();
      const seconds = (Date.now() - started) / 1000;
      await pause(2000);
      await load.stop();

      console.log(
        `rolling restart: ${load.requests - before} requests in ${seconds.toFixed(1)} s, ${load.failures.length} failed, ` +
          `${load.slowest} ms the slowest; watches ended ${watches.map(({ ends }) => ends).join(" ")} times`,
      );
      expect(load.failures).toEqual([]);
      for (const watch of watches) {
        await watch.comesTo(load.events);
        await watch.stop();
        expect(watch.failures).toEqual([]);
        expect(watch.seen).toEqual(watches[0]?.seen);
      }
      const seen = watches[0]?.seen ?? [];
      expect(seen).toHaveLength(load.events);
      expect(seen).toEqual([...new Set(seen)].toSorted((a, b) => Number(a) - Number(b)));
      expect(load.written.filter((revision) => !seen.includes(revision))).toEqual([]);
      expect(load.requests - before).toBeGreaterThan(100);
      expect(watches.every(({ ends }) => ends > 0)).toBe(true);
    },
  );

  /** Creates, changes and deletes an object. */
  async function writeOne(load: Load, writer: number): Promise<void> {
    const created = await objects.create(newCronTab(undefined, { generateName: `writer-${writer}-`, namespace }));
    load.wrote(created);
    const { name = "", uid = "" } = created.metadata;
    load.wrote(await objects.update({ ...created, spec: { replicas: 2 } }));
    load.wrote(await objects.patch(name, { metadata: { finalizers: ["example.com/once"] } }, { namespace }));
    load.wrote((await objects.delete(name, { namespace, preconditions: { uid } })) as CronTab);
    // The event of this one has a revision that nobody is told of.
    await objects.patch(name, { metadata: { finalizers: null } }, { namespace });
    load.events++;
    await pause(50);
  }

  async function readAll(): Promise<void> {
    const { items } = await objects.list({ namespace });
    const first = items[0]?.metadata.name;
    if (first !== undefined) await objects.get(first, { namespace }).catch(unlessAbsent);
    await pause(50);
  }

  /** Those that were replaced have ended, too. */
  async function podsAreGone(): Promise<void> {
    await expect
      .poll(
        async () =>
          (await kubectl.run(["get", "pods", "-n", home, "-l", ofServers, "-o", "name"])).stdout.trim().split("\n")
            .length,
        {
          timeout: 60_000,
          interval: 500,
        },
      )
      .toBe(2);
  }
});

/** Somebody else deleted it in between. */
function unlessAbsent(error: { code?: number }): void {
  if (error.code !== 404) throw error;
}

/** Work that goes on until it is stopped. */
class Load {
  requests = 0;
  slowest = 0;
  readonly failures: string[] = [];
  /** The revisions of what was written and is still there. */
  readonly written: string[] = [];
  /** That a watch should see. */
  events = 0;
  readonly #work: Promise<void>[] = [];
  #isStopped = false;

  start(act: () => Promise<void>): void {
    this.#work.push(this.#repeat(act));
  }

  wrote({ metadata }: CronTab): void {
    this.written.push(metadata.resourceVersion ?? "");
    this.events++;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all(this.#work);
  }

  async #repeat(act: () => Promise<void>): Promise<void> {
    while (!this.#isStopped) {
      const started = Date.now();
      await act().catch((error: unknown) => this.failures.push(`${new Date().toISOString()} ${String(error)}`));
      this.requests++;
      this.slowest = Math.max(this.slowest, Date.now() - started);
    }
  }
}
