import { Type } from "typebox";
import { defineGroup } from "../../src/api/group.ts";
import { defineKind } from "../../src/api/kind.ts";
import { Charter, Fischer, Flunder } from "../contract/support/kinds.ts";

/** The same in two versions: a custom resource converts it by its name alone. */
const Ledger = defineKind({
  kind: "Ledger",
  resource: "ledgers",
  spec: Type.Object({
    title: Type.Optional(Type.String()),
    size: Type.Integer({ default: 1, maximum: 9 }),
    lines: Type.Optional(
      Type.Array(Type.Object({ name: Type.String(), sum: Type.Optional(Type.Integer()) }), {
        "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": ["name"],
      }),
    ),
  }),
  status: Type.Object({ phase: Type.Optional(Type.String()) }),
});

/** Kinds of the contract, without the subresources that a custom resource cannot have. */
export const customGroups = [
  defineGroup({
    name: "contract.example.com",
    versions: [
      { name: "v1", kinds: [Flunder, Fischer, Charter, Ledger] },
      { name: "v1beta1", kinds: [Ledger] },
    ],
  }),
];

/** As the real one has it built in: what a typed API server does, which a custom resource is not. */
const Lease = defineKind({
  kind: "Lease",
  resource: "leases",
  spec: Type.Object({
    holderIdentity: Type.Optional(Type.String()),
    leaseDurationSeconds: Type.Optional(Type.Integer({ format: "int32" })),
    leaseTransitions: Type.Optional(Type.Integer({ format: "int32" })),
  }),
});
export const builtInGroup = defineGroup({ name: "coordination.k8s.io", versions: [{ name: "v1", kinds: [Lease] }] });
