// Rendered by apiserver-boot from PROJECT. Changes made here are lost with the next "apiserver-boot create …".
import type { Controller } from "./controller.js";
import { runFrigateController as runShipV1FrigateController } from "./ship/v1/frigate-controller.js";
import { runHarborController } from "./ship/v1beta1/harbor-controller.js";
import { runSailorController } from "./crew/v1/sailor-controller.js";

/** Every controller of this project, by the resource it watches. */
export const controllers: Readonly<Record<string, Controller>> = {
  "frigates.v1.ship.example.org": runShipV1FrigateController,
  "harbors.v1beta1.ship.example.org": runHarborController,
  "sailors.v1.crew.example.org": runSailorController,
};
