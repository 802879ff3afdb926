// Rendered by apiserver-boot from PROJECT. Changes made here are lost with the next "apiserver-boot create …".
import { defineGroup, withSubresources, type GroupDefinition } from "apiserver-boot";
import { Crane } from "./works/v1/crane.js";
import { craneScale } from "./works/v1/crane-scale.js";
import { craneApprove } from "./works/v1/crane-approve.js";
import { craneLoadLog } from "./works/v1/crane-load-log.js";
import { craneConsole } from "./works/v1/crane-console.js";
import { Yard } from "./works/v1/yard.js";
import { yardOpen } from "./works/v1/yard-open.js";

/** Every API group of this server. */
export const groups: readonly GroupDefinition[] = [
  defineGroup({
    name: "works.example.com",
    versions: [
      {
        name: "v1",
        kinds: [
          withSubresources(Crane, {
            scale: craneScale,
            approve: craneApprove,
            "load-log": craneLoadLog,
            console: craneConsole,
          }),
          withSubresources(Yard, {
            open: yardOpen,
          }),
        ],
      },
    ],
  }),
];
