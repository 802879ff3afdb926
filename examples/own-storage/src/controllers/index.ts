// Rendered by apiserver-boot from PROJECT. Changes made here are lost with the next "apiserver-boot create …".
import type { ControllerDefinition } from "apiserver-boot/controller";

/** Every controller of this project. */
export const controllers: readonly ControllerDefinition[] = [];
