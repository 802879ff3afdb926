import type { KubeObject } from "apiserver-boot/client";
import { defineController, resourceType } from "apiserver-boot/controller";

/** Served elsewhere: declare here what this controller reads of it. */
type Sailor = KubeObject;

const sailorType = resourceType<Sailor>({
  group: "crew.example.org",
  version: "v1",
  kind: "Sailor",
  resource: "sailors",
  namespaced: true,
});

/** Called for every object that is new or changed, again after a failure, and sometimes for no reason. */
export const sailorController = defineController({
  name: "sailors.crew.example.org",
  for: sailorType,
  async reconcile({ metadata }, { log, signal }) {
    // Compare the spec with the world here, and change the world; a throw is tried again.
    signal.throwIfAborted();
    await Promise.resolve(log(`generation ${metadata.generation}`));
  },
});
