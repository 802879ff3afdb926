import type { KubeObject } from "apiserver-boot/client";
import { resourceType } from "apiserver-boot/controller";

/** As much of a cluster's CronJob as a CronTab asks for. */
export interface CronJob extends KubeObject {
  readonly spec: {
    readonly schedule: string;
    readonly concurrencyPolicy: "Allow" | "Forbid" | "Replace";
    readonly jobTemplate: {
      readonly spec: {
        readonly parallelism: number;
        readonly template: {
          readonly spec: {
            readonly restartPolicy: "OnFailure" | "Never";
            readonly containers: { readonly name: string; readonly image: string }[];
          };
        };
      };
    };
  };
}

export const cronJobs = resourceType<CronJob>({
  group: "batch",
  version: "v1",
  kind: "CronJob",
  resource: "cronjobs",
  namespaced: true,
});
