import { describe, expect, it } from "vitest";
import { pluginMatches } from "./plugin-matches.ts";

describe("pluginMatches", () => {
  const main = { operation: "CREATE", group: "g", resource: "crontabs", subresource: "" } as const;
  const scale = { ...main, subresource: "scale" };

  it.each([
    ["R-ADM-11: all resources without subresources, unless told otherwise", {}, main, true],
    ["no subresource, unless told otherwise", {}, scale, false],
    ["a subresource by its name", { resources: ["crontabs/scale"] }, scale, true],
    ["a subresource of any resource", { resources: ["*/scale"] }, scale, true],
    ["all subresources of a resource", { resources: ["crontabs/*"] }, scale, true],
    ["everything", { resources: ["*/*"] }, scale, true],
    ["another resource", { resources: ["boats"] }, main, false],
    ["creates and updates, unless told otherwise", {}, { ...main, operation: "DELETE" as const }, false],
    ["the operations it names", { operations: ["DELETE" as const] }, { ...main, operation: "DELETE" as const }, true],
    ["another group", { apiGroups: ["other"] }, main, false],
    ["any group", { apiGroups: ["*"] }, main, true],
  ])("%s", (_, rules, endpoint, expected) => {
    expect(pluginMatches({ name: "p", ...rules }, endpoint)).toBe(expected);
  });
});
