import { noConversion } from "apiserver-boot";
import { Orchestra as Hub } from "../v1/orchestra.js";
import { Orchestra } from "./orchestra.js";

/** Orchestra of v1beta1 as v1, and back: apiVersion alone changes. Where more does, use defineConversion. */
export const conversion = noConversion({ kind: Orchestra, hub: Hub });
