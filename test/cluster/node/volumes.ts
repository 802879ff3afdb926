import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Client } from "../../../src/client/client.ts";
import { nodeName } from "./node.ts";

const storageClassName = "local";

/**
 * Offers so many volumes, each to be had once, as an administrator does where nothing makes them on demand; claims that name no
 * class get them. They are folders of the node that belong to root, until kubelet gives them to the group of a pod.
 */
export async function offerVolumes(cluster: Client, folder: string, count: number): Promise<void> {
  await cluster.request({ method: "POST", path: "/apis/storage.k8s.io/v1/storageclasses", body: storageClass });
  for (let index = 0; index < count; index++) {
    const path = join(folder, `volume-${index}`);
    await mkdir(path, { recursive: true });
    await cluster.request({ method: "POST", path: "/api/v1/persistentvolumes", body: volume(`volume-${index}`, path) });
  }
}

const storageClass = {
  metadata: { name: storageClassName, annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
  provisioner: "kubernetes.io/no-provisioner",
  volumeBindingMode: "WaitForFirstConsumer",
};

const volume = (name: string, path: string): object => ({
  metadata: { name },
  spec: {
    capacity: { storage: "10Gi" },
    accessModes: ["ReadWriteOnce"],
    persistentVolumeReclaimPolicy: "Retain",
    storageClassName,
    local: { path },
    nodeAffinity: {
      required: {
        nodeSelectorTerms: [
          { matchExpressions: [{ key: "kubernetes.io/hostname", operator: "In", values: [nodeName] }] },
        ],
      },
    },
  },
});
