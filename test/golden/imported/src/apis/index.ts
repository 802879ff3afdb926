// Rendered by apiserver-boot from PROJECT. Changes made here are lost with the next "apiserver-boot create …".
import { defineGroup, type GroupDefinition } from "apiserver-boot";
import { CronTab } from "./stable/v1/crontab.js";
import { Orchestra as MusicV1Orchestra } from "./music/v1/orchestra.js";
import { Orchestra as MusicV1beta1Orchestra } from "./music/v1beta1/orchestra.js";
import { conversion as musicV1beta1OrchestraConversion } from "./music/v1beta1/orchestra-conversion.js";

/** Every API group of this server. */
export const groups: readonly GroupDefinition[] = [
  defineGroup({
    name: "stable.example.com",
    versions: [
      {
        name: "v1",
        kinds: [
          CronTab,
        ],
      },
    ],
  }),
  defineGroup({
    name: "music.example.com",
    versions: [
      {
        name: "v1",
        kinds: [
          MusicV1Orchestra,
        ],
      },
      {
        name: "v1beta1",
        kinds: [
          MusicV1beta1Orchestra,
        ],
      },
    ],
    conversions: [
      musicV1beta1OrchestraConversion,
    ],
    storageVersions: {
      "orchestras": "v1",
    },
  }),
];
