// Rendered by apiserver-boot from PROJECT. Changes made here are lost with the next "apiserver-boot create …".
import type { Controller } from "./controller.js";

/** Every controller of this project, by the resource it watches. */
export const controllers: Readonly<Record<string, Controller>> = {};
