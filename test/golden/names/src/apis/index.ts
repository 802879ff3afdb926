// Rendered by apiserver-boot from PROJECT. Changes made here are lost with the next "apiserver-boot create …".
import { defineGroup, type GroupDefinition } from "apiserver-boot";
import { HTTPProxy } from "./a-b/v1/httpproxy.js";
import { TypeKind } from "./a-b/v1/type.js";
import { Sheep as Group7upV1Sheep } from "./7up/v1/sheep.js";
import { Sheep as OtherV2beta3Sheep } from "./other/v2beta3/sheep.js";

/** Every API group of this server. */
export const groups: readonly GroupDefinition[] = [
  defineGroup({
    name: "a-b.names.example.net",
    versions: [
      {
        name: "v1",
        kinds: [
          HTTPProxy,
          TypeKind,
        ],
      },
    ],
  }),
  defineGroup({
    name: "7up.names.example.net",
    versions: [
      {
        name: "v1",
        kinds: [
          Group7upV1Sheep,
        ],
      },
    ],
  }),
  defineGroup({
    name: "other.names.example.net",
    versions: [
      {
        name: "v2beta3",
        kinds: [
          OtherV2beta3Sheep,
        ],
      },
    ],
  }),
];
