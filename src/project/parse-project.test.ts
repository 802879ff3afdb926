import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { Check } from "typebox/schema";
import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { addGroup, addResource, addVersion } from "./edit-project.ts";
import { parseProject } from "./parse-project.ts";
import type { Project, ProjectResource } from "./project.ts";
import { renderProject } from "./render-project.ts";
import { UserError } from "./user-error.ts";

const schema = JSON.parse(
  readFileSync(new URL("../../schemas/project.schema.json", import.meta.url), "utf8"),
) as object;

const empty: Project = {
  domain: "example.com",
  projectName: "crontab",
  packageManager: "npm",
  license: "apache2",
  copyright: "The Authors",
  groups: [],
  resources: [],
  otherPlugins: { "other.example.com/v1": { answer: 42 } },
};

const cronTab: ProjectResource = {
  group: "stable",
  version: "v1",
  kind: "CronTab",
  plural: "crontabs",
  singular: "crontab",
  namespaced: true,
  controller: true,
  api: {
    shortNames: ["ct"],
    categories: ["all"],
    statusSubresource: true,
    columns: [{ name: "Spec", type: "string", jsonPath: ".spec.cronSpec" }],
  },
};

const sheep: ProjectResource = {
  group: "farm",
  version: "v1beta1",
  kind: "Sheep",
  plural: "sheep",
  singular: "sheep",
  namespaced: false,
  controller: true,
  owns: [{ group: "apps", version: "v1", kind: "Deployment", plural: "deployments", namespaced: true }],
  watches: [{ group: "", version: "v1", kind: "Secret", plural: "secrets", namespaced: true }],
};

const full = addVersion(addGroup(addResource(addResource(empty, cronTab), sheep), "bare"), "stable", "v2");

function verdict(text: string): true | string {
  try {
    parseProject(text, "PROJECT");
    return true;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

describe("PROJECT", () => {
  it("is read as it was written", () => {
    expect(parseProject(renderProject(full), "PROJECT")).toEqual(full);
    expect(parseProject(renderProject(empty), "PROJECT")).toEqual(empty);
  });

  it("follows its schema", () => {
    expect(Check(schema, parse(renderProject(full)))).toBe(true);
  });

  // Every value of the file is left out, replaced and given company in turn.
  it("is refused where its schema refuses it, and nowhere else", () => {
    const plain = parse(renderProject(full)) as JsonObject;
    const variants = [...mutations(plain, (changed) => changed)];
    expect(variants.length).toBeGreaterThan(300);
    for (const variant of variants) {
      const text = stringify(variant, { aliasDuplicateObjects: false });
      const found = verdict(text);
      // What no schema can say: one part of the file speaks of another.
      if (found !== true && /is not among the groups|expected the project's domain/.test(found)) continue;
      expect({ text, valid: found === true }).toEqual({ text, valid: Check(schema, variant) });
    }
  });

  it("is read the same for any names that Kubernetes allows", () => {
    const label = fc.stringMatching(/^[a-z]([-a-z0-9]{0,20}[a-z0-9])?$/);
    const kind = fc.stringMatching(/^[A-Z][A-Za-z0-9]{0,20}$/);
    const version = fc.stringMatching(/^v\d{1,2}((alpha|beta)\d{1,2})?$/);
    fc.assert(
      fc.property(
        label,
        version,
        kind,
        label,
        fc.array(label, { maxLength: 3 }),
        (group, version, kind, plural, names) => {
          const shortNames = [...new Set(names)].filter((name) => name !== plural && name !== "other");
          const api = { shortNames, categories: names, statusSubresource: false, columns: [] };
          const resource = { ...cronTab, group, version, kind, plural, singular: plural, api };
          const project = addResource(empty, resource);
          expect(parseProject(renderProject(project), "PROJECT")).toEqual(project);
        },
      ),
      { numRuns: 200 },
    );
  });

  it.each([
    ["domain: [", /^PROJECT:1:\d+: /],
    ["a: 1\na: 2", /^PROJECT:2:1: Map keys must be unique$/],
    ["- x", /^PROJECT:1:1: expected fields$/],
    ["", /^PROJECT:1:1: expected fields$/],
    ["? [x]\n: 1", /expected text as name/],
    [renderProject(full).replace('version: "3"', "version: 3"), /version: expected text, got the number 3; quote it$/],
    [
      renderProject(full).replace("kind: CronTab", "kind: cronTab"),
      /^PROJECT:\d+:\d+: resources\[0\]\.kind: "cronTab": expected CamelCase.*did you mean CronTab\?$/,
    ],
    [renderProject(full).replace("apiserver-boot/v1\n", "apiserver-boot/v9\n"), /made by another tool or release/],
    [renderProject(full).replace("domain: example.com", "domain: k8s.io"), /k8s\.io is reserved/],
    [
      renderProject(full).replace("- ct", "- crontab"),
      /the short name "crontab" of CronTab is already one of its names/,
    ],
    [renderProject(full).replace("version: v1\n", "version: v7\n"), /stable\/v7 is not among the groups/],
    [`${renderProject(full)}resorces: []\n`, /^PROJECT:\d+:11: resorces: unknown field; known are version, /],
    [`a: &a [x]\nb: ${"*a ".repeat(1)}`, /unknown field/],
  ])("says where and what is wrong: %#", (text, message) => {
    expect(verdict(text)).toMatch(message);
  });
});

type JsonObject = { [key: string]: unknown };

const replacements = [null, 7, true, false, "", "Bad value!", [], ["Bad value!"], {}, { unknown: 1 }];

/** The same value with one thing changed, for every thing that can be; other plugins are nobody's business. */
function* mutations(value: unknown, put: (changed: unknown) => unknown): Generator {
  for (const replacement of replacements) yield put(replacement);
  if (Array.isArray(value)) {
    yield put([]);
    for (const [index, item] of value.entries()) {
      yield put(value.toSpliced(index, 1));
      yield* mutations(item, (changed) => put(value.with(index, changed)));
    }
  } else if (typeof value === "object" && value !== null) {
    yield put({ ...value, unknown: 1 });
    for (const [key, field] of Object.entries(value)) {
      if (key === "other.example.com/v1") continue;
      const { [key]: _left, ...rest } = value as JsonObject;
      yield put(rest);
      yield* mutations(field, (changed) => put({ ...value, [key]: changed }));
    }
  }
}
