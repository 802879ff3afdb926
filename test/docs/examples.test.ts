// The talk's manifest stands in the example word for word; the quickstart applies it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { clone } from "./support/environment.ts";

const manifest = `apiVersion: "stable.example.com/v1"
kind: CronTab
metadata:
 name: my-new-cron-object
spec:
 cronSpec: "* * * * /5"
 image: my-awesome-cron-image
`;

it.each(["my-crontab.yaml", "samples/my-crontab.yaml"])("examples/crontab/%s is the talk's", (file) => {
  expect(readFileSync(join(clone, "examples", "crontab", file), "utf8")).toBe(manifest);
});
