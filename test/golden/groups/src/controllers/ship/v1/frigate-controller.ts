import { defineController, resourceType, setCondition } from "apiserver-boot/controller";
import type { Frigate } from "../../../apis/ship/v1/frigate.js";

const frigateType = resourceType<Frigate>({
  group: "ship.example.org",
  version: "v1",
  kind: "Frigate",
  resource: "frigates",
  namespaced: true,
});

/** Called for every object that is new or changed, again after a failure, and sometimes for no reason. */
export const frigateController = defineController({
  name: "frigates.ship.example.org",
  for: frigateType,
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
