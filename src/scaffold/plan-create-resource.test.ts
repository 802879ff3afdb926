import * as fc from "fast-check";
import { format } from "prettier";
import { describe, expect, it } from "vitest";
import { addResource } from "../project/edit-project.ts";
import { columnTypes, type Project, type ProjectColumn, type ProjectResource } from "../project/project.ts";
import { UsageError } from "../project/user-error.ts";
import { planCreateResource } from "./plan-create-resource.ts";

const empty: Project = {
  domain: "example.com",
  projectName: "test",
  packageManager: "npm",
  license: "none",
  groups: [],
  resources: [],
  otherPlugins: {},
};

const cronTab: ProjectResource = {
  group: "stable",
  version: "v1",
  kind: "CronTab",
  plural: "crontabs",
  singular: "crontab",
  namespaced: true,
  controller: true,
  api: { shortNames: [], categories: [], statusSubresource: true, columns: [] },
};

function planned(resource: ProjectResource): Record<string, string> {
  const changes = planCreateResource(addResource(empty, resource), resource);
  return Object.fromEntries(changes.map(({ path, content }) => [path, content]));
}

function withColumns(...columns: ProjectColumn[]): ProjectResource {
  return { ...cronTab, api: { shortNames: [], categories: [], statusSubresource: true, columns } };
}

describe("the files of a kind", () => {
  it("are those that were asked for", () => {
    const { api: _api, ...onlyController } = cronTab;
    expect(Object.keys(planned(cronTab))).toEqual([
      "src/apis/stable/v1/crontab.ts",
      "src/apis/stable/v1/crontab.test.ts",
      "samples/stable_v1_crontab.yaml",
      "src/controllers/stable/v1/crontab-controller.ts",
      "src/controllers/stable/v1/crontab-controller.test.ts",
      "src/apis/index.ts",
      "src/controllers/index.ts",
      "PROJECT",
    ]);
    expect(Object.keys(planned({ ...cronTab, controller: false }))).not.toContain(
      "src/controllers/stable/v1/crontab-controller.ts",
    );
    expect(Object.keys(planned(onlyController))).not.toContain("src/apis/stable/v1/crontab.ts");
  });

  it("declare the fields that columns show", () => {
    const files = planned(
      withColumns(
        { name: "A", type: "string", jsonPath: ".spec.a" },
        { name: "B", type: "integer", jsonPath: ".spec.in-side.b" },
        { name: "C", type: "date", jsonPath: ".status.c" },
        { name: "Ready", type: "string", jsonPath: ".status.conditions" },
        { name: "UID", type: "string", jsonPath: ".metadata.uid" },
      ),
    );
    expect(files["src/apis/stable/v1/crontab.ts"]).toContain(`    a: Type.Optional(Type.String()),
    "in-side": Type.Optional(
      Type.Object({
        b: Type.Optional(Type.Integer()),
      }),
    ),
`);
    expect(files["src/apis/stable/v1/crontab.ts"]).toContain(`    conditions: Type.Optional(Conditions),
    c: Type.Optional(Type.String({ format: "date-time" })),
`);
    expect(files["samples/stable_v1_crontab.yaml"]).toContain('spec:\n  a: "example"\n  in-side:\n    b: 1\n');
    expect(files["src/apis/stable/v1/crontab.ts"]).not.toContain("preserve-unknown");
  });

  it("take any field as long as none is declared", () => {
    expect(planned(cronTab)["src/apis/stable/v1/crontab.ts"]).toContain("x-kubernetes-preserve-unknown-fields");
  });

  it.each([
    [".data.a", /expected a path that begins with \.spec\., \.status\. or \.metadata\./],
    [".spec", /expected a path that begins/],
    [".spec.__proto__.a", /__proto__ cannot be a field's name/],
    [".status.conditions.a", /conditions holds no fields/],
  ])("are refused for the column %s", (jsonPath, message) => {
    expect(() => planned(withColumns({ name: "A", type: "string", jsonPath }))).toThrow(message);
  });

  it("are refused for columns that contradict each other", () => {
    const [outer, inner] = [".spec.a", ".spec.a.b"].map((jsonPath): ProjectColumn => ({
      name: "A",
      type: "string",
      jsonPath,
    }));
    if (outer === undefined || inner === undefined) throw new Error("unreachable");
    expect(() => planned(withColumns(outer, inner))).toThrow(UsageError);
    expect(() => planned(withColumns(inner, outer))).toThrow(UsageError);
  });

  it.each([true, false])("are laid out as prettier would, also with long names (served: %s)", async (served) => {
    const long = (first: string): string => first + "x".repeat(35);
    const { api: _api, ...foreign } = {
      ...cronTab,
      group: long("g"),
      version: `v${"1".repeat(20)}`,
      kind: long("K"),
      plural: long("p"),
      singular: long("s"),
    };
    const api = {
      shortNames: [long("a"), long("b")],
      categories: [long("c"), long("d")],
      statusSubresource: true,
      columns: [{ name: long("N"), type: "date" as const, jsonPath: `.spec.${long("f")}.${long("h")}` }],
    };
    await expectFormatted(served ? { ...foreign, api } : foreign);
  });

  it("are laid out as prettier would, whatever the names", async () => {
    const label = fc.stringMatching(/^[a-z]([-a-z0-9]{0,34}[a-z0-9])?$/);
    const field = fc.stringMatching(/^[A-Za-z_][-A-Za-z0-9_]{0,34}$/).filter((name) => name !== "__proto__");
    const column = fc.record({
      name: fc
        .string({ minLength: 1, maxLength: 63, unit: "grapheme" })
        .filter((name) => /^[^\p{C}\p{Zl}\p{Zp}]+$/u.test(name)),
      type: fc.constantFrom(...columnTypes),
      // Fields of a kind of their own at each depth, so that no path runs through a field that holds none.
      jsonPath: fc.oneof(
        field.map((name) => `.spec.a${name}`),
        fc.tuple(field, field).map(([outer, inner]) => `.spec.b${outer}.${inner}`),
        field.map((name) => `.status.a${name}`),
      ),
    });
    const resource = fc
      .record({
        group: label,
        version: fc.stringMatching(/^v\d((alpha|beta)\d)?$/),
        kind: fc.stringMatching(/^[A-Z][A-Za-z0-9]{0,34}$/),
        plural: label.map((name) => `${name}s`),
        singular: label,
        namespaced: fc.boolean(),
        controller: fc.boolean(),
      })
      .chain((names) =>
        fc
          .record({
            shortNames: fc.uniqueArray(
              label.filter((name) => name !== names.singular && name !== names.plural),
              { maxLength: 5 },
            ),
            categories: fc.array(label, { maxLength: 5 }),
            statusSubresource: fc.constant(true),
            columns: fc.array(column, { maxLength: 4 }),
          })
          .map((api) => ({ ...names, api })),
      );
    await fc.assert(
      fc.asyncProperty(resource, async (resource) => {
        await expectFormatted(resource);
      }),
      { numRuns: 40 },
    );
  });
});

async function expectFormatted(resource: ProjectResource): Promise<void> {
  for (const [path, content] of Object.entries(planned(resource))) {
    if (!/\.(ts|yaml)$/.test(path) || path.endsWith("/index.ts")) continue;
    expect(await format(content, { filepath: path, printWidth: 120 })).toBe(content);
  }
}
