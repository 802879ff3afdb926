import type { KubeObject } from "../../../src/meta/types.ts";
import { group } from "./scaffolded-project.ts";

export const crontabs = { group, version: "v1", resource: "crontabs", namespaced: true } as const;

export interface CronTab extends KubeObject {
  readonly spec: { readonly cronSpec?: string; readonly replicas?: number };
}

/** Whatever metadata is wanted besides its name. */
export const newCronTab = (name: string | undefined, metadata: object = {}, spec: CronTab["spec"] = {}): CronTab => ({
  apiVersion: `${group}/v1`,
  kind: "CronTab",
  metadata: { ...(name === undefined ? {} : { name }), ...metadata },
  spec,
});

/** The text of a file with one. */
export const cronTab = (name: string, { spec = {} }: Partial<CronTab> = {}): string =>
  JSON.stringify(newCronTab(name, {}, spec));
