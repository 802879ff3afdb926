import { defineController, resourceType, setCondition } from "apiserver-boot/controller";
import type { TypeKind } from "../../../apis/a-b/v1/type.js";

const typeType = resourceType<TypeKind>({
  group: "a-b.names.example.net",
  version: "v1",
  kind: "Type",
  resource: "types",
  namespaced: true,
});

/** Called for every object that is new or changed, again after a failure, and sometimes for no reason. */
export const typeController = defineController({
  name: "types.a-b.names.example.net",
  for: typeType,
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
