// Rendered by apiserver-boot from PROJECT. Changes made here are lost with the next "apiserver-boot create …".
import type { ControllerDefinition } from "apiserver-boot/controller";
import { frigateController as shipV1FrigateController } from "./ship/v1/frigate-controller.js";
import { harborController } from "./ship/v1beta1/harbor-controller.js";
import { captainController } from "./crew/v1alpha1/captain-controller.js";
import { sailorController } from "./crew/v1/sailor-controller.js";

/** Every controller of this project. */
export const controllers: readonly ControllerDefinition[] = [
  shipV1FrigateController,
  harborController,
  captainController,
  sailorController,
];
