import type { KubeObject } from "apiserver-boot/client";
import { defineController, resourceType, sameName, setCondition, watch } from "apiserver-boot/controller";
import type { Captain } from "../../../apis/crew/v1alpha1/captain.js";

const captainType = resourceType<Captain>({
  group: "crew.example.org",
  version: "v1alpha1",
  kind: "Captain",
  resource: "captains",
  namespaced: true,
});

// In place of KubeObject: the type of a kind of this project, or of another client, such as V1Deployment.
const frigateType = resourceType<KubeObject>({
  group: "ship.example.org",
  version: "v1",
  kind: "Frigate",
  resource: "frigates",
  namespaced: true,
});

const deploymentType = resourceType<KubeObject>({
  group: "apps",
  version: "v1",
  kind: "Deployment",
  resource: "deployments",
  namespaced: true,
});

const configMapType = resourceType<KubeObject>({
  group: "",
  version: "v1",
  kind: "ConfigMap",
  resource: "configmaps",
  namespaced: true,
});

const issuerType = resourceType<KubeObject>({
  group: "certs.example.net",
  version: "v1",
  kind: "Issuer",
  resource: "issuers",
  namespaced: true,
});

/** Called for every object that is new or changed, again after a failure, and sometimes for no reason. */
export const captainController = defineController({
  name: "captains.crew.example.org",
  for: captainType,
  owns: [frigateType, deploymentType],
  watches: [
    // Which objects does one of these concern? Here: the one of the same name.
    watch(configMapType, sameName),
    // Which objects does one of these concern? Here: the one of the same name.
    watch(issuerType, sameName),
  ],
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
