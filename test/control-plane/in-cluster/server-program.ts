// A server as a generated project runs it.
import { Type } from "typebox";
import { defineGroup } from "../../../src/api/group.ts";
import { defineKind } from "../../../src/api/kind.ts";
import { runApiServer } from "../../../src/server/main.ts";

const CronTab = defineKind({ kind: "CronTab", resource: "crontabs", spec: Type.Object({ image: Type.String() }) });

await runApiServer({
  name: "crontab",
  groups: [defineGroup({ name: "stable.example.com", versions: [{ name: "v1", kinds: [CronTab] }] })],
});
