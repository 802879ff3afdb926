import { describe, expect, it } from "vitest";
import { addResource } from "./edit-project.ts";
import { parseProject } from "./parse-project.ts";
import type { Project, ProjectApi, ProjectResource } from "./project.ts";
import { renderProject } from "./render-project.ts";

const empty: Project = {
  domain: "example.com",
  projectName: "test",
  packageManager: "npm",
  license: "none",
  groups: [],
  resources: [],
  otherPlugins: {},
};
const inVersion = (version: string, api: Partial<ProjectApi> = {}): ProjectResource => ({
  group: "stable",
  version,
  kind: "CronTab",
  plural: "crontabs",
  singular: "crontab",
  namespaced: true,
  controller: false,
  api: { shortNames: ["ct"], categories: [], statusSubresource: true, columns: [], ...api },
});
const projectOf = (...resources: ProjectResource[]): Project => resources.reduce(addResource, empty);
const places = ({ resources }: Project): object[] =>
  resources.map(({ version, api }) => ({ version, hub: api?.hub, storage: api?.storage }));

describe("one more version of a kind", () => {
  it("converts to the first, whose objects stay stored as they are", () => {
    const project = projectOf(inVersion("v1beta1"), inVersion("v1"), inVersion("v2"));
    expect(places(project)).toEqual([
      { version: "v1beta1", hub: undefined, storage: true },
      { version: "v1", hub: "v1beta1", storage: undefined },
      { version: "v2", hub: "v1beta1", storage: undefined },
    ]);
    expect(parseProject(renderProject(project), "PROJECT")).toEqual(project);
  });

  it("takes the storage from the others if it is asked to, also later", () => {
    const project = projectOf(inVersion("v1beta1"), inVersion("v1", { storage: true }), inVersion("v2"));
    expect(places(project).map((place) => ({ ...place, hub: undefined }))).toEqual([
      { version: "v1beta1" },
      { version: "v1", storage: true },
      { version: "v2" },
    ]);
    const back = addResource(project, inVersion("v1beta1", { storage: true }));
    expect(places(back)[0]).toEqual({ version: "v1beta1", hub: undefined, storage: true });
    expect(places(back)[1]).toEqual({ version: "v1", hub: "v1beta1", storage: undefined });
    expect(addResource(back, inVersion("v1"))).toEqual(back);
  });

  it("is none of a kind that is served elsewhere", () => {
    const { api: _, ...foreign } = inVersion("v1");
    expect(() => projectOf({ ...foreign, controller: true }, inVersion("v2"))).toThrow(
      "only a kind that this project serves can have several versions, and v1 is served elsewhere",
    );
  });

  it.each([
    ["hub: v1beta1", "hub: v3", /v1 must convert to v1beta1 \(hub: v1beta1\); got v3/],
    ["      hub: v1beta1\n", "", /v1 must convert to v1beta1 \(hub: v1beta1\); got none/],
    ["hub: v1beta1", "hub: v1beta1\n      storage: true", /stored in one version: v1beta1 or v1, but both say so/],
  ])("is refused in a PROJECT that has %j as %j", (text, other, message) => {
    const project = renderProject(projectOf(inVersion("v1beta1"), inVersion("v1")));
    expect(project).toContain(text);
    expect(() => parseProject(project.replace(text, other), "PROJECT")).toThrow(message);
  });

  it("cannot convert to a version that is not there", () => {
    expect(() => projectOf(inVersion("v1", { hub: "v2" }))).toThrow(
      "CronTab in v1 converts to v2, in which it does not exist",
    );
  });
});
