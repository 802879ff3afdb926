import type { MapType, MergeType } from "./merge-type.ts";

const noFields: MapType["fields"] = new Map();

/** Where no schema speaks of a value: it is one, whatever is in it. */
export const untypedAtomic: MergeType = selfReferring((self) => ({
  scalar: "untyped",
  list: { items: self, relation: "atomic", keys: [] },
  map: { fields: noFields, elements: self, atomic: true },
}));

/** What `x-kubernetes-preserve-unknown-fields` allows: maps are granular, lists are one value (R-SSA-3). */
export const deduced: MergeType = selfReferring((self) => ({
  scalar: "untyped",
  list: { items: untypedAtomic, relation: "atomic", keys: [] },
  map: { fields: noFields, elements: self, atomic: false },
}));

/** Maps of nothing but unknown fields: changes of the schema say nothing about them. */
export const isUntypedMap = ({ fields, elements }: MapType): boolean =>
  fields.size === 0 &&
  elements !== undefined &&
  (elements === deduced || (elements.scalar === "untyped" && elements.map === undefined));

function selfReferring(make: (self: MergeType) => MergeType): MergeType {
  const self = {};
  return Object.assign(self, make(self));
}
