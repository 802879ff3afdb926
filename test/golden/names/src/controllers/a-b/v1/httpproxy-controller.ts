import { defineController, resourceType, setCondition } from "apiserver-boot/controller";
import type { HTTPProxy } from "../../../apis/a-b/v1/httpproxy.js";

const hTTPProxyType = resourceType<HTTPProxy>({
  group: "a-b.names.example.net",
  version: "v1",
  kind: "HTTPProxy",
  resource: "proxies",
  namespaced: true,
});

/** Called for every object that is new or changed, again after a failure, and sometimes for no reason. */
export const hTTPProxyController = defineController({
  name: "proxies.a-b.names.example.net",
  for: hTTPProxyType,
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
