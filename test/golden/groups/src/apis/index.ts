// Rendered by apiserver-boot from PROJECT. Changes made here are lost with the next "apiserver-boot create …".
import { defineGroup, type GroupDefinition } from "apiserver-boot";
import { Frigate as ShipV1Frigate } from "./ship/v1/frigate.js";
import { Harbor } from "./ship/v1beta1/harbor.js";
import { Captain } from "./crew/v1alpha1/captain.js";
import { Frigate as ShipV1beta1Frigate } from "./ship/v1beta1/frigate.js";
import { Frigate as ShipV2Frigate } from "./ship/v2/frigate.js";
import { conversion as shipV1beta1FrigateConversion } from "./ship/v1beta1/frigate-conversion.js";
import { conversion as shipV2FrigateConversion } from "./ship/v2/frigate-conversion.js";

/** Every API group of this server. */
export const groups: readonly GroupDefinition[] = [
  defineGroup({
    name: "ship.example.org",
    versions: [
      {
        name: "v2",
        kinds: [
          ShipV2Frigate,
        ],
      },
      {
        name: "v1",
        kinds: [
          ShipV1Frigate,
        ],
      },
      {
        name: "v1beta1",
        kinds: [
          Harbor,
          ShipV1beta1Frigate,
        ],
      },
    ],
    conversions: [
      shipV1beta1FrigateConversion,
      shipV2FrigateConversion,
    ],
    storageVersions: {
      "frigates": "v2",
    },
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
