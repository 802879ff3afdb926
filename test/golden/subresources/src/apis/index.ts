// Rendered by apiserver-boot from PROJECT. Changes made here are lost with the next "apiserver-boot create …".
import { defineGroup, withSubresources, type GroupDefinition } from "apiserver-boot";
import { Crane as WorksV1Crane } from "./works/v1/crane.js";
import { craneScale as worksV1CraneScale } from "./works/v1/crane-scale.js";
import { craneApprove as worksV1CraneApprove } from "./works/v1/crane-approve.js";
import { craneLoadLog as worksV1CraneLoadLog } from "./works/v1/crane-load-log.js";
import { craneConsole as worksV1CraneConsole } from "./works/v1/crane-console.js";
import { Yard } from "./works/v1/yard.js";
import { yardOpen } from "./works/v1/yard-open.js";
import { Crane as WorksV1beta1Crane } from "./works/v1beta1/crane.js";
import { craneApprove as worksV1beta1CraneApprove } from "./works/v1beta1/crane-approve.js";
import { Ledger } from "./works/v1/ledger.js";
import { conversion as worksV1beta1CraneConversion } from "./works/v1beta1/crane-conversion.js";
import { storage as yardStorage } from "./works/v1/yard-storage.js";
import { storage as ledgerStorage } from "./works/v1/ledger-storage.js";

/** Every API group of this server. */
export const groups: readonly GroupDefinition[] = [
  defineGroup({
    name: "works.example.com",
    versions: [
      {
        name: "v1",
        kinds: [
          withSubresources(WorksV1Crane, {
            scale: worksV1CraneScale,
            approve: worksV1CraneApprove,
            "load-log": worksV1CraneLoadLog,
            console: worksV1CraneConsole,
          }),
          withSubresources(Yard, {
            open: yardOpen,
          }),
          Ledger,
        ],
      },
      {
        name: "v1beta1",
        kinds: [
          withSubresources(WorksV1beta1Crane, {
            approve: worksV1beta1CraneApprove,
          }),
        ],
      },
    ],
    conversions: [
      worksV1beta1CraneConversion,
    ],
    storageVersions: {
      "cranes": "v1",
    },
    storages: [
      yardStorage,
      ledgerStorage,
    ],
  }),
];
