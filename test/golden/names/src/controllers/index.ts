// Rendered by apiserver-boot from PROJECT. Changes made here are lost with the next "apiserver-boot create …".
import type { Controller } from "./controller.js";
import { runHTTPProxyController } from "./a-b/v1/httpproxy-controller.js";
import { runTypeController as runTypeKindController } from "./a-b/v1/type-controller.js";
import { runSheepController as runGroup7upV1SheepController } from "./7up/v1/sheep-controller.js";
import { runSheepController as runOtherV2beta3SheepController } from "./other/v2beta3/sheep-controller.js";

/** Every controller of this project, by the resource it watches. */
export const controllers: Readonly<Record<string, Controller>> = {
  "proxies.v1.a-b.names.example.net": runHTTPProxyController,
  "types.v1.a-b.names.example.net": runTypeKindController,
  "sheep.v1.7up.names.example.net": runGroup7upV1SheepController,
  "sheep.v2beta3.other.names.example.net": runOtherV2beta3SheepController,
};
