import { defineConversion } from "apiserver-boot";
import { Frigate as Hub } from "../v1/frigate.js";
import { Frigate } from "./frigate.js";

/**
 * Frigate of v2 as v1, and back: both show the same objects. The functions take whatever their version's schema
 * lets through and must not throw. They must lose nothing, either: what the other version has no field for goes into an
 * annotation.
 */
export const conversion = defineConversion({ kind: Frigate, hub: Hub })({
  // v2 began as a copy of v1: say here in what they differ.
  convertTo: ({ spec, status }) => ({ spec, status }),
  convertFrom: ({ spec, status }) => ({ spec, status }),
});
