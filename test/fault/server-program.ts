// A server as a generated project runs it; POST hooks let the test break it from inside.
import { Type } from "typebox";
import { defineGroup } from "../../src/api/group.ts";
import { defineKind } from "../../src/api/kind.ts";
import { runApiServer } from "../../src/server/main.ts";

const CronTab = defineKind({ kind: "CronTab", resource: "crontabs", spec: Type.Object({ image: Type.String() }) });

process.stdin.on("data", (command: Buffer) => {
  if (command.toString().includes("throw")) throw new Error("nobody caught this");
  if (command.toString().includes("reject")) void Promise.reject(new Error("nobody awaited this"));
});
process.stdin.unref();

await runApiServer({
  name: "demo",
  version: "2.3.4",
  groups: [defineGroup({ name: "stable.example.com", versions: [{ name: "v1", kinds: [CronTab] }] })],
});
