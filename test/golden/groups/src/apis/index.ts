// Rendered by apiserver-boot from PROJECT. Changes made here are lost with the next "apiserver-boot create …".
import { defineGroup, type GroupDefinition } from "apiserver-boot";
import { Frigate } from "./ship/v1/frigate.js";
import { Harbor } from "./ship/v1beta1/harbor.js";
import { Captain } from "./crew/v1alpha1/captain.js";

/** Every API group of this server. */
export const groups: readonly GroupDefinition[] = [
  defineGroup({
    name: "ship.example.org",
    versions: [
      {
        name: "v1",
        kinds: [
          Frigate,
        ],
      },
      {
        name: "v1beta1",
        kinds: [
          Harbor,
        ],
      },
    ],
  }),
  defineGroup({
    name: "crew.example.org",
    versions: [
      {
        name: "v1alpha1",
        kinds: [
          Captain,
        ],
      },
    ],
  }),
];
