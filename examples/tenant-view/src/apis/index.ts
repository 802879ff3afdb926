// Rendered by apiserver-boot from PROJECT. Changes made here are lost with the next "apiserver-boot create …".
import { defineGroup, type GroupDefinition } from "apiserver-boot";
import { Notebook } from "./lab/v1/notebook.js";

/** Every API group of this server. */
export const groups: readonly GroupDefinition[] = [
  defineGroup({
    name: "lab.example.com",
    versions: [
      {
        name: "v1",
        kinds: [
          Notebook,
        ],
      },
    ],
  }),
];
