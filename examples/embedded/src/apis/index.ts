// Rendered by apiserver-boot from PROJECT. Changes made here are lost with the next "apiserver-boot create …".
import { defineGroup, type GroupDefinition } from "apiserver-boot";
import { Dish } from "./cafe/v1/dish.js";

/** Every API group of this server. */
export const groups: readonly GroupDefinition[] = [
  defineGroup({
    name: "cafe.example.com",
    versions: [
      {
        name: "v1",
        kinds: [
          Dish,
        ],
      },
    ],
  }),
];
