// Rendered by apiserver-boot from PROJECT. Changes made here are lost with the next "apiserver-boot create …".
import { defineGroup, type GroupDefinition } from "apiserver-boot";
import { TokenRequest } from "./identity/v1/tokenrequest.js";
import { storage as tokenRequestStorage } from "./identity/v1/tokenrequest-storage.js";

/** Every API group of this server. */
export const groups: readonly GroupDefinition[] = [
  defineGroup({
    name: "identity.example.com",
    versions: [
      {
        name: "v1",
        kinds: [
          TokenRequest,
        ],
      },
    ],
    storages: [
      tokenRequestStorage,
    ],
  }),
];
