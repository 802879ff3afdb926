// Rendered by apiserver-boot from PROJECT. Changes made here are lost with the next "apiserver-boot create …".
import type { ControllerDefinition } from "apiserver-boot/controller";
import { hTTPProxyController } from "./a-b/v1/httpproxy-controller.js";
import { typeController as typeKindController } from "./a-b/v1/type-controller.js";
import { sheepController as group7upV1SheepController } from "./7up/v1/sheep-controller.js";
import { sheepController as otherV2beta3SheepController } from "./other/v2beta3/sheep-controller.js";

/** Every controller of this project. */
export const controllers: readonly ControllerDefinition[] = [
  hTTPProxyController,
  typeKindController,
  group7upV1SheepController,
  otherV2beta3SheepController,
];
