import { defineConversion } from "apiserver-boot";
import { Crane as Hub } from "../v1/crane.js";
import { Crane } from "./crane.js";

/**
 * Crane of v1beta1 as v1, and back: both show the same objects. The functions take whatever their version's schema
 * lets through and must not throw. They must lose nothing, either: what the other version has no field for goes into an
 * annotation.
 */
export const conversion = defineConversion({ kind: Crane, hub: Hub })({
  // v1beta1 began as a copy of v1: say here in what they differ.
  convertTo: ({ spec, status }) => ({ spec, status }),
  convertFrom: ({ spec, status }) => ({ spec, status }),
});
