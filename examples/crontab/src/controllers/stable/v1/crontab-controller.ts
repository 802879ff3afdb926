import { ApiError } from "apiserver-boot/client";
import { controllerOf, defineController, from, resourceType, setCondition } from "apiserver-boot/controller";
import type { NewCondition, ResourceType } from "apiserver-boot/controller";
import type { CronTab } from "../../../apis/stable/v1/crontab.js";
import { cronJobs, type CronJob } from "./cron-job.js";

const cronTabType = resourceType<CronTab>({
  group: "stable.example.com",
  version: "v1",
  kind: "CronTab",
  resource: "crontabs",
  namespaced: true,
});

/**
 * Has the cluster run what a CronTab asks for, by a CronJob of the same name, and tells in the status what came of it. The
 * CronJob is the CronTab's, so it goes when the CronTab goes: the cluster's garbage collector sees to that.
 */
export const cronTabController = controllerBy(cronJobs);

/** @param jobs the cluster's CronJobs; tests, which have no cluster, have some of their own */
export function controllerBy(jobs: ResourceType<CronJob>) {
  return defineController({
    name: "crontabs.stable.example.com",
    for: cronTabType,
    // "run local" without a cluster serves this project's kinds alone.
    owns: [from(jobs, { optional: true })],
    async reconcile({ metadata, spec, status }, { applyOwned, applyStatus, cache, isServed, owned, record }) {
      const { name = "", namespace = "", generation: observedGeneration = 0 } = metadata;
      const tell = async (condition: Pick<NewCondition, "status" | "reason" | "message">): Promise<void> => {
        const conditions = setCondition(status?.conditions, { type: "Ready", observedGeneration, ...condition });
        await applyStatus({ observedGeneration, conditions });
      };
      if (!isServed(jobs))
        return tell({
          status: "False",
          reason: "NoCronJobs",
          message: "This server has no CronJobs: nothing will run.",
        });

      const [before] = owned(jobs);
      const found = cache(jobs).get({ name, namespace });
      if (found !== undefined && !isOf(name, found)) {
        await tell({ status: "False", reason: "NameTaken", message: `CronJob ${name} belongs to somebody else.` });
        return { requeueAfter: 60_000 };
      }
      try {
        const made = await applyOwned(jobs, { metadata: { name, namespace }, spec: cronJobSpec(spec) });
        const { schedule } = made.spec;
        if (made.metadata.generation !== before?.metadata.generation)
          record({ type: "Normal", reason: "Scheduled", note: `${spec.image} at "${schedule}"` });
        await tell({ status: "True", reason: "Scheduled", message: `CronJob ${name} runs it at "${schedule}".` });
      } catch (error) {
        if (!(error instanceof ApiError && error.code === 422)) throw error;
        // The same again would be refused again: it waits for another spec.
        record({ type: "Warning", reason: "Refused", note: error.message });
        await tell({ status: "False", reason: "Refused", message: error.message });
      }
    },
  });
}

/** Made for a CronTab of that name, be it one that has been created anew since. */
const isOf = (cronTab: string, job: CronJob): boolean => {
  const owner = controllerOf(job);
  return owner?.kind === "CronTab" && owner.name === cronTab;
};

const cronJobSpec = ({ cronSpec, replicas = 1, image }: CronTab["spec"]): CronJob["spec"] => ({
  schedule: scheduleOf(cronSpec),
  concurrencyPolicy: "Forbid",
  jobTemplate: {
    spec: {
      parallelism: replicas,
      template: { spec: { restartPolicy: "OnFailure", containers: [{ name: "cron", image }] } },
    },
  },
});

/** The talk writes "/5" for what cron knows as every fifth: "*" + "/5". */
const scheduleOf = (cronSpec: string): string => cronSpec.replace(/(^|\s)\//g, "$1*/");
