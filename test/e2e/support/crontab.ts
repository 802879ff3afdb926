import { Type } from "typebox";
import { defineGroup } from "../../../src/api/group.ts";
import { defineKind } from "../../../src/api/kind.ts";

/** The talk's CronTab, with what a kind of today has besides. */
export const CronTab = defineKind({
  kind: "CronTab",
  resource: "crontabs",
  shortNames: ["ct"],
  categories: ["all"],
  description: "CronTab runs an image at certain times.",
  spec: Type.Object(
    {
      cronSpec: Type.String({ description: "Schedule in cron format." }),
      image: Type.String({ description: "What is run." }),
      replicas: Type.Optional(
        Type.Integer({ minimum: 0, maximum: 100, default: 1, description: "How many run at a time." }),
      ),
    },
    { description: "What is wanted." },
  ),
  status: Type.Object({
    phase: Type.Optional(Type.String({ description: "Where it stands." })),
    conditions: Type.Optional(Type.Array(Type.Object({ type: Type.String(), status: Type.String() }))),
  }),
  columns: [
    { name: "Schedule", type: "string", jsonPath: ".spec.cronSpec" },
    { name: "Replicas", type: "integer", jsonPath: ".spec.replicas" },
    { name: "Image", type: "string", jsonPath: ".spec.image", priority: 1 },
    { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
  ],
});

export const stable = defineGroup({ name: "stable.example.com", versions: [{ name: "v1", kinds: [CronTab] }] });

/** As in the talk, word for word. */
export const manifest = `apiVersion: "stable.example.com/v1"
kind: CronTab
metadata:
 name: my-new-cron-object
spec:
 cronSpec: "* * * * /5"
 image: my-awesome-cron-image
`;
