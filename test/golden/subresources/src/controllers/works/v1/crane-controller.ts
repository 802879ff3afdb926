import { defineController, resourceType, setCondition } from "apiserver-boot/controller";
import type { Crane } from "../../../apis/works/v1/crane.js";

const craneType = resourceType<Crane>({
  group: "works.example.com",
  version: "v1",
  kind: "Crane",
  resource: "cranes",
  namespaced: true,
});

/** Called for every object that is new or changed, again after a failure, and sometimes for no reason. */
export const craneController = defineController({
  name: "cranes.works.example.com",
  for: craneType,
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
