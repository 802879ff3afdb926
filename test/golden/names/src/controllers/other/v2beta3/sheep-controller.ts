import { defineController, resourceType, setCondition } from "apiserver-boot/controller";
import type { Sheep } from "../../../apis/other/v2beta3/sheep.js";

const sheepType = resourceType<Sheep>({
  group: "other.names.example.net",
  version: "v2beta3",
  kind: "Sheep",
  resource: "sheep",
  namespaced: false,
});

/** Called for every object that is new or changed, again after a failure, and sometimes for no reason. */
export const sheepController = defineController({
  name: "sheep.other.names.example.net",
  for: sheepType,
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
