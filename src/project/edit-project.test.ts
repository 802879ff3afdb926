import { describe, expect, it } from "vitest";
import { addGroup, addResource, addVersion } from "./edit-project.ts";
import type { Project, ProjectResource } from "./project.ts";
import { defaultPlural } from "./resource-names.ts";

const empty: Project = {
  domain: "example.com",
  projectName: "test",
  packageManager: "npm",
  license: "none",
  groups: [],
  resources: [],
  otherPlugins: {},
};

type Api = NonNullable<ProjectResource["api"]>;

function resource(kind: string, changes: Partial<ProjectResource> = {}, api: Partial<Api> = {}): ProjectResource {
  return {
    group: "stable",
    version: "v1",
    kind,
    plural: defaultPlural(kind),
    singular: kind.toLowerCase(),
    namespaced: true,
    controller: true,
    api: { shortNames: [], categories: [], statusSubresource: true, columns: [], ...api },
    ...changes,
  };
}

const cronTab = resource("CronTab", {}, { shortNames: ["ct"] });
const withCronTab = addResource(empty, cronTab);

describe("a project", () => {
  it("gains a group and a version with its first kind", () => {
    expect(withCronTab.groups).toEqual([{ name: "stable", versions: ["v1"] }]);
  });

  it("does not change when it is told the same again", () => {
    expect(addResource(withCronTab, cronTab)).toEqual(withCronTab);
    expect(addVersion(withCronTab, "stable", "v1")).toEqual(withCronTab);
    expect(addGroup(withCronTab, "stable")).toEqual(withCronTab);
  });

  it("lets a kind gain a controller, and a controller a kind", () => {
    const { api: _api, ...onlyController } = cronTab;
    const servedOnly = { ...cronTab, controller: false };
    expect(addResource(addResource(empty, servedOnly), onlyController).resources).toEqual([cronTab]);
    expect(addResource(addResource(empty, onlyController), servedOnly).resources).toEqual([cronTab]);
  });

  it.each([
    ["a plural", resource("Other", { plural: "crontabs" }), /"crontabs" is taken in stable\.example\.com: CronTab/],
    ["a singular", resource("Other", { singular: "crontab" }), /"crontab" is taken/],
    ["a short name", resource("Other", {}, { shortNames: ["ct"] }), /"ct" is taken/],
    ["a short name that is a plural", resource("Other", {}, { shortNames: ["crontabs"] }), /"crontabs" is taken/],
    ["a plural that is a short name", resource("Other", { plural: "ct" }), /"ct" is taken/],
    ["a list kind", resource("CronTabList"), /CronTabList is too close to CronTab/],
    ["a kind but for case", resource("Crontab", { plural: "x", singular: "y" }), /Crontab is too close to CronTab/],
    [
      "a name of its own",
      resource("Other", {}, { shortNames: ["o", "o"] }),
      /"o" of Other is already one of its names/,
    ],
    [
      "a kind of another scope in another version",
      { ...cronTab, version: "v2", namespaced: false },
      /CronTab has --non-namespaced false in v1, and must have the same in all versions; got true/,
    ],
    [
      "a kind of other names in another version",
      resource("CronTab", { version: "v2", plural: "tabs" }),
      /CronTab has --resource crontabs in v1, and must have the same in all versions; got tabs/,
    ],
    ["a kind with other flags", resource("CronTab", { plural: "tabs" }), /with --resource crontabs rather than tabs/],
    ["a kind with another scope", { ...cronTab, namespaced: false }, /with --non-namespaced false rather than true/],
    ["a kind with other short names", resource("CronTab"), /with --short-name ct rather than \(none\)/],
  ])("refuses what clashes by %s", (_name, added, message) => {
    expect(() => addResource(withCronTab, added)).toThrow(message);
  });

  it("takes the same names in another group", () => {
    const other = { ...cronTab, group: "other" };
    expect(addResource(withCronTab, other).resources).toEqual([cronTab, other]);
  });

  it("takes a kind whose plural is its singular", () => {
    expect(defaultPlural("Sheep")).toBe("sheep");
    expect(addResource(empty, resource("Sheep")).resources).toHaveLength(1);
  });

  it("takes names that objects inherit", () => {
    const odd = resource("Constructor", { plural: "constructor", singular: "tostring" });
    expect(addResource(empty, odd).resources).toEqual([odd]);
  });
});
