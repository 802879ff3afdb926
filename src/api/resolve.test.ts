import { Type } from "typebox";
import { describe, expect, it } from "vitest";
import { Pier } from "../../test/support/pier.ts";
import { connect, getter, namedCreate, scale, withSubresources } from "./define-subresource.ts";
import { defineConversion } from "./conversion.ts";
import { DefinitionError } from "./definition-error.ts";
import type { GroupDefinition } from "./group.ts";
import { type AnyKind, type Column, defineKind } from "./kind.ts";
import { resolveApi } from "./resolve.ts";
import type { SubresourceDefinition } from "./subresource.ts";

const spec = Type.Object({ cronSpec: Type.String(), env: Type.Array(Type.Object({ name: Type.String() })) });
const cronTab = defineKind({
  kind: "CronTab",
  resource: "crontabs",
  shortNames: ["ct"],
  categories: ["all"],
  description: "A job that runs on a schedule.",
  spec,
  status: Type.Object({ replicas: Type.Optional(Type.Integer()) }),
});
const named = (kind: string, more: Partial<AnyKind> = {}): AnyKind => ({
  ...defineKind({ kind, resource: `${kind.toLowerCase()}s`, spec }),
  ...more,
});
const groupOf = (...kinds: AnyKind[]): GroupDefinition[] => [
  { name: "stable.example.com", versions: [{ name: "v1", kinds }] },
];

function problemsOf(groups: GroupDefinition[]): string[] {
  try {
    resolveApi(groups);
  } catch (error) {
    if (error instanceof DefinitionError) return error.problems.map(({ where, what }) => `${where}: ${what}`);
    throw error;
  }
  return [];
}

describe("resolveApi", () => {
  it("works out everything that is served of a kind", () => {
    const [group] = resolveApi(groupOf(cronTab)).groups;
    expect(group?.versions[0]).toMatchObject({ group: "stable.example.com", groupVersion: "stable.example.com/v1" });
    expect(group?.versions[0]?.resources[0]).toMatchObject({
      apiVersion: "stable.example.com/v1",
      kind: "CronTab",
      listKind: "CronTabList",
      resource: "crontabs",
      singular: "crontab",
      shortNames: ["ct"],
      categories: ["all"],
      namespaced: true,
      storageVersion: "v1",
      subresources: [{ name: "status", type: "status", kind: "CronTab", verbs: ["get", "patch", "update"] }],
      definition: cronTab,
    });
  });

  it("R-VERB-5: verbs are sorted", () => {
    const verbs = resolveApi(groupOf(cronTab)).groups[0]?.versions[0]?.resources[0]?.verbs;
    expect(verbs).toEqual(["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]);
  });

  it("makes one schema of spec and status; spec is required unless optional", () => {
    const schemaOf = (kind: AnyKind) => resolveApi(groupOf(kind)).groups[0]?.versions[0]?.resources[0]?.schema;
    expect(schemaOf(cronTab)).toMatchObject({
      type: "object",
      description: "A job that runs on a schedule.",
      required: ["spec"],
      properties: {
        spec: { type: "object", description: "Desired state of the CronTab.", required: ["cronSpec", "env"] },
        status: { type: "object", properties: { replicas: { type: "integer" } } },
      },
    });
    const optional = schemaOf(named("Note", { spec: Type.Optional(spec) }));
    expect(optional).not.toHaveProperty("required");
    expect(optional?.properties).not.toHaveProperty("status");
  });

  it("sorts resources by name, whatever the order of declaration", () => {
    const resources = resolveApi(groupOf(named("Zebra"), named("Ant"))).groups[0]?.versions[0]?.resources;
    expect(resources?.map(({ resource }) => resource)).toEqual(["ants", "zebras"]);
  });

  it("R-TBL-5: Name and Age where the kind has no columns, Name and the kind's own where it has", () => {
    const columnsOf = (columns: Column[]) =>
      resolveApi(groupOf({ ...cronTab, columns })).groups[0]?.versions[0]?.resources[0]?.columns;
    expect(columnsOf([])).toMatchObject([
      { name: "Name", type: "string", format: "name" },
      { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
    ]);
    const own: Column = { name: "Schedule", type: "string", jsonPath: ".spec.cronSpec" };
    expect(columnsOf([own])).toMatchObject([{ name: "Name" }, { ...own, priority: 0 }]);
  });
});

describe("what is refused", () => {
  it.each(["example", "Stable.example.com", "stable_.example.com", "", ".example.com", "a..b"])("group %j", (name) => {
    expect(problemsOf([{ name, versions: [{ name: "v1", kinds: [] }] }])).toEqual([
      `group ${name}: name must be a lower-case DNS name with at least one dot, such as stable.example.com; got ${JSON.stringify(name)}`,
    ]);
  });

  it.each(["1", "V1", "v1.0", "v1beta", "beta1", "v1alpha1beta1", ""])("version %j", (name) => {
    expect(problemsOf([{ name: "a.b", versions: [{ name, kinds: [] }] }])).toHaveLength(1);
  });

  it.each(["cronTab", "Cron-Tab", "Cron Tab", "", "C".repeat(60)])("kind %j", (kind) => {
    expect(problemsOf(groupOf(named("Ok", { kind })))[0]).toContain(" kind must be CamelCase letters and digits");
  });

  it.each(["CronTabs", "cron.tabs", "cron/tabs", "1s", "-a", "a-", "a".repeat(64)])("resource %j", (resource) => {
    expect(problemsOf(groupOf(named("CronTab", { resource })))).toEqual([
      `stable.example.com/v1 CronTab: resource must be lower-case letters, digits and "-", begin with a letter, at most 63; got ${JSON.stringify(resource)}`,
    ]);
  });

  it.each(["namespaces", "watch", "proxy"])("R-URL-1: resource %j, which means something else in a URL", (resource) => {
    expect(problemsOf(groupOf(named("CronTab", { resource })))[0]).toContain("has a meaning of its own in URLs");
  });

  it("bad and repeated short names, singulars and categories", () => {
    const kind = named("CronTab", { singular: "Tab", shortNames: ["ct", "CT", "ct"], categories: ["All"] });
    expect(problemsOf(groupOf(kind)).map((problem) => problem.replace(/^.*CronTab: /, ""))).toEqual([
      expect.stringMatching(/^singular must be .* got "Tab"$/),
      expect.stringMatching(/^shortNames\[1\] must be .* got "CT"$/),
      expect.stringMatching(/^categories\[0\] must be .* got "All"$/),
      'shortNames names "ct" more than once',
    ]);
  });

  it("names that could mean two kinds of a group", () => {
    const kinds = [
      named("CronTab", { shortNames: ["ct"] }),
      named("Cat", { shortNames: ["ct"] }),
      named("CronTabList"),
    ];
    expect(problemsOf(groupOf(...kinds))).toEqual([
      'stable.example.com/v1 Cat: name "ct" is already a name of stable.example.com/v1 CronTab',
      'stable.example.com/v1 CronTabList: name "CronTabList" is already a name of stable.example.com/v1 CronTab',
    ]);
  });

  it("the same names in different groups are fine", () => {
    const kinds = [cronTab];
    const groups = ["a.example.com", "b.example.com"].map((name) => ({ name, versions: [{ name: "v1", kinds }] }));
    expect(problemsOf(groups)).toEqual([]);
  });

  it("repeated groups, versions and kinds, and a group without versions", () => {
    const version = { name: "v1", kinds: [cronTab, cronTab] };
    const groups = [
      { name: "a.example.com", versions: [version, { name: "v1", kinds: [] }] },
      { name: "a.example.com", versions: [] },
    ];
    expect(problemsOf(groups)).toEqual([
      "group a.example.com: the group is declared more than once",
      "group a.example.com: version v1 is declared more than once",
      "a.example.com/v1 CronTab: kind CronTab is declared more than once",
      "group a.example.com: needs at least one version",
    ]);
  });

  it("a status subresource without a schema", () => {
    expect(problemsOf(groupOf(named("CronTab", { statusSubresource: true })))[0]).toContain("statusSubresource needs");
  });

  it.each([
    ["a path without a dot", { specReplicas: "spec.replicas" }, "specReplicas must be a path below .spec, such as"],
    ["a path elsewhere", { specReplicas: ".metadata.generation" }, 'got ".metadata.generation"'],
    ["a root alone", { specReplicas: ".spec" }, "must be a path below .spec"],
    ["a hole in a path", { specReplicas: ".spec..a" }, "must be a path below .spec"],
    ["a typo", { specReplicas: ".spec.replica" }, ".spec.replica points to no field of the schema"],
    ["a string for replicas", { specReplicas: ".spec.cronSpec" }, "must be of type integer in the schema; got string"],
    [
      "wanted ones for what there is",
      { statusReplicas: ".spec.replicas" },
      "statusReplicas must be a path below .status",
    ],
    [
      "a number for a selector",
      { labelSelector: ".status.replicas" },
      "must be of type string in the schema; got integer",
    ],
    [
      "a selector elsewhere",
      { labelSelector: ".metadata.name" },
      "labelSelector must be a path below .spec or .status",
    ],
  ])("R-SCL-1: a scale with %s", (_, scale, problem) => {
    const replicas = Type.Optional(Type.Integer());
    const kind = named("CronTab", {
      spec: Type.Object({ cronSpec: Type.String(), replicas }),
      status: Type.Object({ replicas }),
      scale: { specReplicas: ".spec.replicas", statusReplicas: ".status.replicas", ...scale },
    });
    expect(problemsOf(groupOf(kind))).toEqual([expect.stringContaining(problem)]);
  });

  it("R-VERB-5, R-DISC-4: subresources have the verbs of their methods, and the kind of what they take", () => {
    const { subresources = [] } = resolveApi(groupOf(Pier)).groups[0]?.versions[0]?.resources[0] ?? {};
    expect(
      subresources.map(({ name, group = "", version = "", kind, verbs }) =>
        [name, group, version, kind, verbs.join(",")].join(" "),
      ),
    ).toEqual([
      "approve   Approval create",
      "bytes   Pier get",
      "chat   PierChatOptions get",
      "exec   PierExecOptions create,get",
      "extend works.example.com v2 Extension create",
      "log   Pier get",
      "proxy   PierProxyOptions create,delete,get,patch,update",
      "size   Pier get",
      "slow   Pier get",
      "status   Pier get,patch,update",
    ]);
  });

  it("R-SCL-1: withSubresources gives a kind a scale as defineKind does", () => {
    const options = { specReplicas: ".spec.replicas", statusReplicas: ".status.replicas" };
    const { scale: declared, ...rest } = withSubresources(cronTab, { scale: scale(options) });
    expect(declared).toMatchObject(options);
    expect(rest).toEqual({ ...cronTab, subresources: {}, defined: cronTab });
  });

  it("R-MV-2: a kind with subresources is still the one that converts", () => {
    const old = defineKind({ ...cronTab, status: Type.Object({}) });
    const conversion = defineConversion({ kind: old, hub: cronTab })({
      convertTo: (object) => object,
      convertFrom: (object) => object,
    });
    const log = (kind: typeof old | typeof cronTab) => ({ log: getter(kind, { handle: () => "" }) });
    const versions = [
      { name: "v1", kinds: [withSubresources(cronTab, log(cronTab))] },
      { name: "v1beta1", kinds: [withSubresources(withSubresources(old, log(old)), log(old))] },
      { name: "v1alpha1", kinds: [old] },
    ];
    expect(problemsOf([{ name: "stable.example.com", versions, conversions: [conversion] }])).toEqual([]);
  });

  it.each<[string, Record<string, SubresourceDefinition>, string]>([
    ["a name of the runtime's", { status: getter(cronTab, { handle: () => "" }) }, 'the name "status" is reserved'],
    ["a broken name", { Log: getter(cronTab, { handle: () => "" }) }, "the name must be lower-case letters"],
    [
      "another kind's",
      { log: getter(named("Other"), { handle: () => "" }) },
      "it was made for kind Other, not for CronTab",
    ],
    ["no handler", { run: connect(cronTab, {}) }, "needs one of handle, webSocket and channels"],
    [
      "a WebSocket without GET",
      { run: connect(cronTab, { methods: ["POST"], webSocket: () => Promise.resolve() }) },
      "methods must have GET",
    ],
    [
      "options a query cannot hold",
      { log: getter(cronTab, { options: Type.Object({ a: Type.Object({}) }), handle: () => "" }) },
      "options: a must be a string, number or boolean, or a list of those",
    ],
    [
      "a type with metadata of its own",
      {
        run: namedCreate(cronTab, {
          input: { kind: "run", schema: Type.Object({ kind: Type.String() }) },
          handle: () => undefined,
        }),
      },
      "input: kind must be CamelCase",
    ],
    [
      "a scale by another name",
      { size: scale({ specReplicas: "", statusReplicas: "" }) },
      'a scale must be named "scale"',
    ],
  ])("R-CON-1: a subresource with %s", (_, subresources, problem) => {
    expect(problemsOf(groupOf({ ...cronTab, subresources })).join("\n")).toContain(problem);
  });

  it.each<[string, Partial<Column>, string]>([
    ["no name", { name: "" }, "columns[0] (no name): name must not be empty"],
    ["a type of its own", { type: "text" as "string" }, "columns[0] (C): type must be one of integer, number"],
    ["an unknown format", { format: "email" }, "columns[0] (C): format must be one of int32"],
    ["a negative priority", { priority: -1 }, "columns[0] (C): priority must be 0 or a positive integer; got -1"],
    ["no path", { jsonPath: "" }, 'such as .spec.replicas; got ""'],
    ["a path without dot", { jsonPath: "spec.cronSpec" }, "jsonPath must be a path from the object's root"],
    ["a broken path", { jsonPath: ".spec.env[" }, "jsonPath must be a path from the object's root"],
    [
      "a typo",
      { jsonPath: ".spec.cronspec" },
      "columns[0] (C): jsonPath .spec.cronspec points to no field of the schema",
    ],
  ])("R-TBL-4: a column with %s", (_, column, problem) => {
    const columns = [{ name: "C", type: "string", jsonPath: ".spec.cronSpec", ...column } as Column];
    expect(problemsOf(groupOf({ ...cronTab, columns }))).toEqual([expect.stringContaining(problem)]);
  });

  it.each([
    ".metadata.labels['app']",
    String.raw`.metadata.labels.app\.kubernetes\.io/name`,
    ".spec.env[0].name",
    ".spec.env[*].name",
    ".spec.env[?(@.name=='a')].name",
    "..name",
    ".spec.env[0,1].name",
  ])("but not a column with path %s", (jsonPath) => {
    const columns: Column[] = [{ name: "C", type: "string", jsonPath }];
    expect(problemsOf(groupOf({ ...cronTab, columns }))).toEqual([]);
  });

  it("R-SCH-1: schemas Kubernetes cannot express, in spec and status alike", () => {
    const kind = named("CronTab", { spec: Type.BigInt(), status: Type.Function([], Type.Null()) });
    const problems = problemsOf(groupOf(kind));
    expect(problems.some((problem) => problem.includes("spec"))).toBe(true);
    expect(problems.some((problem) => problem.includes("status"))).toBe(true);
  });

  it("lists everything at once, grouped by place, to be read in a terminal", () => {
    const bad = named("cronTab", { resource: "CronTabs" });
    expect(() => resolveApi([{ name: "Stable", versions: [{ name: "1", kinds: [bad] }] }]))
      .toThrowErrorMatchingInlineSnapshot(`
      [DefinitionError: The API definition has 4 problems:

        group Stable
          - name must be a lower-case DNS name with at least one dot, such as stable.example.com; got "Stable"

        version Stable/1
          - name must look like v1, v1beta1 or v1alpha1; got "1"

        Stable/1 cronTab
          - kind must be CamelCase letters and digits, at most 59, such as CronTab; got "cronTab"
          - resource must be lower-case letters, digits and "-", begin with a letter, at most 63; got "CronTabs"
      ]
    `);
  });
});
