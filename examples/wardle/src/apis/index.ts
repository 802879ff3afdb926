// Rendered by apiserver-boot from PROJECT. Changes made here are lost with the next "apiserver-boot create …".
import { defineGroup, type GroupDefinition } from "apiserver-boot";
import { Flunder as WardleV1beta1Flunder } from "./wardle/v1beta1/flunder.js";
import { Flunder as WardleV1alpha1Flunder } from "./wardle/v1alpha1/flunder.js";
import { Fischer } from "./wardle/v1alpha1/fischer.js";
import { conversion as wardleV1alpha1FlunderConversion } from "./wardle/v1alpha1/flunder-conversion.js";

/** Every API group of this server. */
export const groups: readonly GroupDefinition[] = [
  defineGroup({
    name: "wardle.example.com",
    versions: [
      {
        name: "v1beta1",
        kinds: [
          WardleV1beta1Flunder,
        ],
      },
      {
        name: "v1alpha1",
        kinds: [
          WardleV1alpha1Flunder,
          Fischer,
        ],
      },
    ],
    conversions: [
      wardleV1alpha1FlunderConversion,
    ],
    storageVersions: {
      "flunders": "v1beta1",
    },
  }),
];
