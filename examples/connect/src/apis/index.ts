// Rendered by apiserver-boot from PROJECT. Changes made here are lost with the next "apiserver-boot create …".
import { defineGroup, withSubresources, type GroupDefinition } from "apiserver-boot";
import { Machine } from "./lab/v1/machine.js";
import { machineConsole } from "./lab/v1/machine-console.js";
import { machineLog } from "./lab/v1/machine-log.js";

/** Every API group of this server. */
export const groups: readonly GroupDefinition[] = [
  defineGroup({
    name: "lab.example.com",
    versions: [
      {
        name: "v1",
        kinds: [
          withSubresources(Machine, {
            console: machineConsole,
            log: machineLog,
          }),
        ],
      },
    ],
  }),
];
