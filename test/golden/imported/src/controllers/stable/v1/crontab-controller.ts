import { defineController, resourceType } from "apiserver-boot/controller";
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
  async reconcile({ metadata }, { log, signal }) {
    // Compare the spec with the world here, and change the world; a throw is tried again.
    signal.throwIfAborted();
    await Promise.resolve(log(`generation ${metadata.generation}`));
  },
});
