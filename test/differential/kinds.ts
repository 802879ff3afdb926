import { defineGroup } from "../../src/api/group.ts";
import { Fischer, Flunder } from "../contract/support/kinds.ts";

/** Kinds of the contract, without the subresources that a custom resource cannot have. */
export const differentialGroups = [
  defineGroup({ name: "contract.example.com", versions: [{ name: "v1", kinds: [Flunder, Fischer] }] }),
];
