import { defineController, resourceType } from "apiserver-boot/controller";
import type { Harbor } from "../../../apis/ship/v1beta1/harbor.js";

const harborType = resourceType<Harbor>({
  group: "ship.example.org",
  version: "v1beta1",
  kind: "Harbor",
  resource: "harbors",
  namespaced: false,
});

/** Called for every object that is new or changed, again after a failure, and sometimes for no reason. */
export const harborController = defineController({
  name: "harbors.ship.example.org",
  for: harborType,
  async reconcile({ metadata }, { log, signal }) {
    // Compare the spec with the world here, and change the world; a throw is tried again.
    signal.throwIfAborted();
    await Promise.resolve(log(`generation ${metadata.generation}`));
  },
});
