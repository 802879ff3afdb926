import { defineConversion } from "apiserver-boot";
import { Flunder as Hub } from "../v1beta1/flunder.js";
import { Flunder } from "./flunder.js";

/** Where v1alpha1, which has room for one reference, keeps the one that is not of the Flunder's type. */
const annotations = {
  flunderReference: "wardle.example.com/flunder-reference",
  fischerReference: "wardle.example.com/fischer-reference",
} as const;

/**
 * Flunder of v1alpha1 as v1beta1, and back: both show the same objects. The functions take whatever their version's schema
 * lets through and must not throw. They must lose nothing, either: what the other version has no field for goes into an
 * annotation.
 */
export const conversion = defineConversion({ kind: Flunder, hub: Hub })({
  convertTo: ({ spec, metadata }) => {
    if (spec === undefined) return {};
    const { reference, ...rest } = spec;
    const [own, other] = fieldsOf(spec.referenceType);
    const { [annotations[other]]: otherReference, ...left } = metadata.annotations ?? {};
    return {
      metadata: { ...metadata, annotations: left },
      spec: {
        ...rest,
        ...(reference !== undefined && { [own]: reference }),
        ...(otherReference !== undefined && { [other]: otherReference }),
      },
    };
  },
  convertFrom: ({ spec, metadata }) => {
    if (spec === undefined) return {};
    const { flunderReference, fischerReference, ...rest } = spec;
    const references = { flunderReference, fischerReference };
    const [own, other] = fieldsOf(spec.referenceType);
    return {
      metadata: {
        ...metadata,
        annotations: {
          ...metadata.annotations,
          ...(references[other] !== undefined && { [annotations[other]]: references[other] }),
        },
      },
      spec: { ...rest, ...(references[own] !== undefined && { reference: references[own] }) },
    };
  },
});

/** The field for what is referred to, and the other one. */
function fieldsOf(type: "Flunder" | "Fischer" | undefined) {
  return type === "Fischer"
    ? (["fischerReference", "flunderReference"] as const)
    : (["flunderReference", "fischerReference"] as const);
}
