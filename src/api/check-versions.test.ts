import { Type } from "typebox";
import { describe, expect, it } from "vitest";
import { defineConversion, type AnyConversion } from "./conversion.ts";
import { DefinitionError } from "./definition-error.ts";
import type { GroupDefinition } from "./group.ts";
import { defineKind, type AnyKind } from "./kind.ts";
import { resolveApi } from "./resolve.ts";
import type { ServedResource } from "./served-api.ts";

const spec = Type.Object({ cronSpec: Type.String() });
const cronTab = (more: Partial<AnyKind> = {}): AnyKind => ({
  ...defineKind({ kind: "CronTab", resource: "crontabs", shortNames: ["ct"], spec }),
  ...more,
});
const [old, hub, young] = [cronTab(), cronTab(), cronTab()];
const between = (kind: AnyKind, to: AnyKind): AnyConversion =>
  defineConversion({ kind, hub: to })({ convertTo: (object) => object, convertFrom: (object) => object });

function groupOf(kinds: Record<string, AnyKind>, more: Partial<GroupDefinition> = {}): GroupDefinition {
  const versions = Object.entries(kinds).map(([name, kind]) => ({ name, kinds: [kind] }));
  return { name: "stable.example.com", versions, ...more };
}

function problemsOf(group: GroupDefinition): string[] {
  try {
    resolveApi([group]);
  } catch (error) {
    if (error instanceof DefinitionError) return error.problems.map(({ where, what }) => `${where}: ${what}`);
    throw error;
  }
  return [];
}

const served = (group: GroupDefinition): ServedResource[] =>
  resolveApi([group]).groups.flatMap(({ versions }) => versions.flatMap(({ resources }) => resources));

describe("a kind in several versions", () => {
  it("R-MV-1: converts through a hub, whose version is the stored one", () => {
    const conversions = [between(young, hub), between(old, hub)];
    const resources = served(groupOf({ v2: young, v1: hub, v1beta1: old }, { conversions }));
    expect(resources.map(({ version, conversion }) => [version, conversion])).toEqual([
      ["v2", conversions[0]],
      ["v1", undefined],
      ["v1beta1", conversions[1]],
    ]);
    expect(resources.map(({ storageVersion }) => storageVersion)).toEqual(["v1", "v1", "v1"]);
  });

  it("R-STO-3: is stored in the version that was chosen", () => {
    const more = { conversions: [between(young, hub)], storageVersions: { crontabs: "v2" } };
    expect(served(groupOf({ v2: young, v1: hub }, more)).map(({ storageVersion }) => storageVersion)).toEqual([
      "v2",
      "v2",
    ]);
  });

  it("needs no conversion where it is the same declaration; it is stored in the first", () => {
    const resources = served(groupOf({ v1: hub, v1beta1: hub }));
    expect(resources.map(({ storageVersion, conversion }) => [storageVersion, conversion])).toEqual([
      ["v1", undefined],
      ["v1", undefined],
    ]);
  });

  it.each<[string, GroupDefinition, string[]]>([
    [
      "without conversion",
      groupOf({ v1: hub, v1beta1: old }),
      [
        "stable.example.com/v1beta1 CronTab: needs a conversion to v1 and back: add defineConversion({ kind, hub })({ convertTo, convertFrom }) to the group's conversions",
      ],
    ],
    [
      "with one conversion too few, naming the hub of the others",
      groupOf({ v2: young, v1: hub, v1beta1: old }, { conversions: [between(young, hub)] }),
      [
        "stable.example.com/v1beta1 CronTab: needs a conversion to v1 and back: add defineConversion({ kind, hub })({ convertTo, convertFrom }) to the group's conversions",
      ],
    ],
    [
      "in a chain",
      groupOf({ v2: young, v1: hub, v1beta1: old }, { conversions: [between(old, hub), between(hub, young)] }),
      [
        "group stable.example.com: conversions[0] (CronTab): v1beta1 converts to v1, which itself is converted: all versions must convert to one and the same, the hub",
      ],
    ],
    [
      "in a circle",
      groupOf({ v1: hub, v1beta1: old }, { conversions: [between(old, hub), between(hub, old)] }),
      [
        "group stable.example.com: conversions[0] (CronTab): v1beta1 converts to v1, which itself is converted: all versions must convert to one and the same, the hub",
        "group stable.example.com: conversions[1] (CronTab): v1 converts to v1beta1, which itself is converted: all versions must convert to one and the same, the hub",
      ],
    ],
    [
      "converted twice, or to itself",
      groupOf({ v1: hub, v1beta1: old }, { conversions: [between(old, hub), between(old, hub), between(hub, hub)] }),
      [
        "group stable.example.com: conversions[0] (CronTab): v1beta1 converts to v1, which itself is converted: all versions must convert to one and the same, the hub",
        "group stable.example.com: conversions[1] (CronTab): v1beta1 has a conversion already",
        "group stable.example.com: conversions[2] (CronTab): v1 cannot convert to itself",
      ],
    ],
    [
      "converted from or to what is not served",
      groupOf({ v1: hub }, { conversions: [between(old, hub), between(hub, old), between(named("Cat"), hub)] }),
      [
        "group stable.example.com: conversions[0] (CronTab): kind is in no version of the group",
        "group stable.example.com: conversions[1] (CronTab): hub is in no version of the group, or is not a CronTab",
        "group stable.example.com: conversions[2] (Cat): kind is in no version of the group",
      ],
    ],
    [
      "under different names, or of different scope",
      groupOf(
        { v1: hub, v1beta1: cronTab({ resource: "tabs", singular: "tab", scope: "Cluster", shortNames: [] }) },
        {},
      ),
      [
        'stable.example.com/v1beta1 CronTab: resource must be the same in all versions: "crontabs" in v1; got "tabs"',
        'stable.example.com/v1beta1 CronTab: singular must be the same in all versions: "crontab" in v1; got "tab"',
        'stable.example.com/v1beta1 CronTab: scope must be the same in all versions: "Namespaced" in v1; got "Cluster"',
        'stable.example.com/v1beta1 CronTab: shortNames must be the same in all versions: ["ct"] in v1; got []',
        "stable.example.com/v1beta1 CronTab: needs a conversion to v1 and back: add defineConversion({ kind, hub })({ convertTo, convertFrom }) to the group's conversions",
      ],
    ],
    [
      "as two kinds of one resource",
      groupOf({ v1: hub, v1beta1: named("Tab", { resource: "crontabs" }) }),
      ['stable.example.com/v1beta1 Tab: name "crontabs" is already a name of stable.example.com/v1 CronTab'],
    ],
    [
      "stored in what is not there",
      groupOf({ v1: hub }, { storageVersions: { crontabs: "v2", cats: "v1" } }),
      [
        'group stable.example.com: storageVersions: crontabs is served in v1; got "v2"',
        'group stable.example.com: storageVersions: there is no resource "cats"',
      ],
    ],
  ])("is refused %s", (_what, group, problems) => {
    expect(problemsOf(group)).toEqual(problems);
  });
});

function named(kind: string, more: Partial<AnyKind> = {}): AnyKind {
  return { ...defineKind({ kind, resource: `${kind.toLowerCase()}s`, spec }), ...more };
}

describe("R-MV-8: a deprecated version", () => {
  const warnings = (versions: GroupDefinition["versions"]): (string | undefined)[] =>
    served({ name: "g.example.com", versions }).map(({ deprecationWarning }) => deprecationWarning);

  it("is told to use the best newer one that is not deprecated", () => {
    const kinds = [hub];
    expect(
      warnings([
        { name: "v1alpha1", kinds, deprecated: true },
        { name: "v1", kinds, deprecated: true },
        { name: "v1beta2", kinds },
        { name: "v1beta1", kinds },
      ]),
    ).toEqual([
      "g.example.com/v1alpha1 CronTab is deprecated; use g.example.com/v1beta2 CronTab",
      "g.example.com/v1 CronTab is deprecated",
      undefined,
      undefined,
    ]);
  });

  it("may be a kind's alone, with words of its own, or be excepted", () => {
    const kinds = [named("A", { deprecated: { warning: "Use B." } }), named("B", { deprecated: false }), named("C")];
    expect(warnings([{ name: "v1", kinds, deprecated: true }])).toEqual([
      "Use B.",
      undefined,
      "g.example.com/v1 C is deprecated",
    ]);
  });
});
