import type { ObjectMeta } from "../../meta/types.ts";
import { resourceType } from "../resource-type.ts";

/** coordination.k8s.io/v1 Lease. */
export type Lease = { apiVersion: string; kind: string; metadata: ObjectMeta; spec?: LeaseSpec };

export interface LeaseSpec {
  /** "": nobody. */
  holderIdentity?: string;
  leaseDurationSeconds?: number;
  acquireTime?: string;
  renewTime?: string;
  leaseTransitions?: number;
}

export const leases = resourceType<Lease>({
  group: "coordination.k8s.io",
  version: "v1",
  kind: "Lease",
  resource: "leases",
  namespaced: true,
});
