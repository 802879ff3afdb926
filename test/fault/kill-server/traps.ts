import type { KubeObject } from "../../../src/meta/types.ts";

/** The resource that is written to, and what is in it. */
export const traps = { group: "fault.example.com", version: "v1", resource: "traps", namespaced: true };

export type Trap = KubeObject & { spec: { reference: string; big?: number } };
