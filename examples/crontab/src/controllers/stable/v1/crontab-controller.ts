import { defineController, resourceType, setCondition } from "apiserver-boot/controller";
import type { CronTab } from "../../../apis/stable/v1/crontab.js";

const cronTabType = resourceType<CronTab>({
  group: "stable.example.com",
  version: "v1",
  kind: "CronTab",
  resource: "crontabs",
  namespaced: true,
});

/** Called for every object that is new or changed, again after a failure, and sometimes for no reason. */
export const cronTabController = defineController({
  name: "crontabs.stable.example.com",
  for: cronTabType,
  async reconcile({ metadata, status }, { applyStatus }) {
    // Compare the spec with the world here, and change the world; a throw is tried again. Then tell what came of it.
    const ready = {
      type: "Ready",
      status: "True",
      reason: "Reconciled",
      message: "Everything is as the spec wants it.",
      observedGeneration: metadata.generation ?? 0,
    } as const;
    await applyStatus({
      observedGeneration: metadata.generation ?? 0,
      conditions: setCondition(status?.conditions, ready),
    });
  },
});
