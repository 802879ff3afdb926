import { Type } from "typebox";
import { describe, expect, it } from "vitest";
import { getter, withSubresources } from "../api/define-subresource.ts";
import { defineGroup } from "../api/group.ts";
import { defineKind } from "../api/kind.ts";
import { resolveApi } from "../api/resolve.ts";
import { customResourceDefinition } from "./custom-resource-definition.ts";
import { customResourceDefinitions } from "./custom-resource-definitions.ts";

const CronTab = defineKind({
  kind: "CronTab",
  resource: "crontabs",
  shortNames: ["ct"],
  categories: ["all"],
  description: "A schedule.",
  spec: Type.Object({ cronSpec: Type.String(), replicas: Type.Integer({ default: 1 }) }),
  status: Type.Object({ active: Type.Optional(Type.Integer()) }),
  columns: [{ name: "Schedule", type: "string", jsonPath: ".spec.cronSpec", priority: 1 }],
  selectableFields: [".spec.cronSpec"],
});
const Zone = defineKind({ kind: "Zone", resource: "zones", scope: "Cluster", spec: Type.Object({}) });

const definitionsOf = (...versions: { name: string; kinds: (typeof CronTab | typeof Zone)[] }[]) =>
  customResourceDefinitions(resolveApi([defineGroup({ name: "stable.example.com", versions })]));

describe("customResourceDefinitions", () => {
  it("says of a kind what its server says", () => {
    const [crontabs] = definitionsOf({ name: "v1", kinds: [CronTab] });
    expect(crontabs).toEqual({
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: "crontabs.stable.example.com" },
      spec: {
        group: "stable.example.com",
        scope: "Namespaced",
        names: {
          plural: "crontabs",
          singular: "crontab",
          kind: "CronTab",
          listKind: "CronTabList",
          shortNames: ["ct"],
          categories: ["all"],
        },
        versions: [
          {
            name: "v1",
            served: true,
            storage: true,
            schema: {
              openAPIV3Schema: {
                type: "object",
                description: "A schedule.",
                required: ["spec"],
                properties: {
                  spec: {
                    type: "object",
                    description: "Desired state of the CronTab.",
                    required: ["cronSpec", "replicas"],
                    properties: { cronSpec: { type: "string" }, replicas: { type: "integer", default: 1 } },
                  },
                  status: {
                    type: "object",
                    description: "Observed state of the CronTab.",
                    properties: { active: { type: "integer" } },
                  },
                },
              },
            },
            subresources: { status: {} },
            additionalPrinterColumns: [{ name: "Schedule", type: "string", jsonPath: ".spec.cronSpec", priority: 1 }],
            selectableFields: [{ jsonPath: ".spec.cronSpec" }],
          },
        ],
      },
    });
  });

  it("leaves out what a kind has not", () => {
    const [zones] = definitionsOf({ name: "v1", kinds: [Zone] });
    expect(zones?.spec.scope).toBe("Cluster");
    expect(zones?.spec.names).toEqual({ plural: "zones", singular: "zone", kind: "Zone", listKind: "ZoneList" });
    expect(Object.keys(zones?.spec.versions[0] ?? {})).toEqual(["name", "served", "storage", "schema"]);
  });

  it("makes one of each resource", () => {
    const names = definitionsOf({ name: "v1", kinds: [CronTab, Zone] }).map(({ metadata }) => metadata.name);
    expect(names).toEqual(["crontabs.stable.example.com", "zones.stable.example.com"]);
  });
});

describe("customResourceDefinition", () => {
  it("R-MV-8: says of a deprecated version what its server says", () => {
    const [zones] = customResourceDefinitions(
      resolveApi([
        defineGroup({
          name: "g.io",
          versions: [
            { name: "v1", kinds: [Zone] },
            { name: "v1beta1", kinds: [Zone], deprecated: true },
          ],
        }),
      ]),
    );
    expect(zones?.spec.versions.map(({ deprecated, deprecationWarning }) => [deprecated, deprecationWarning])).toEqual([
      [undefined, undefined],
      [true, "g.io/v1beta1 Zone is deprecated; use g.io/v1 Zone"],
    ]);
  });

  it("keeps all versions of a resource, one of which is stored", () => {
    const [version] = resolveApi([defineGroup({ name: "g.io", versions: [{ name: "v1", kinds: [Zone] }] })]).groups[0]
      ?.versions ?? [undefined];
    const [zone] = version?.resources ?? [];
    if (zone === undefined) throw new Error("no zone");
    const { spec } = customResourceDefinition([zone, { ...zone, version: "v1beta1" }]);
    expect(spec.versions.map(({ name, storage }) => [name, storage])).toEqual([
      ["v1", true],
      ["v1beta1", false],
    ]);
  });

  it("R-SCL-1: has the scale of its kind, and no subresources that a custom resource cannot have", () => {
    const scaled = defineKind({
      ...CronTab,
      scale: { specReplicas: ".spec.replicas", statusReplicas: ".status.active" },
    });
    const kind = withSubresources(scaled, { log: getter(scaled, { handle: () => "" }) });
    const [crontabs] = definitionsOf({ name: "v1", kinds: [kind] });
    expect(crontabs?.spec.versions[0]?.subresources).toEqual({
      status: {},
      scale: { specReplicasPath: ".spec.replicas", statusReplicasPath: ".status.active" },
    });
    const labelled = { ...scaled, scale: { ...scaled.scale, labelSelector: ".spec.cronSpec" } } as typeof CronTab;
    expect(definitionsOf({ name: "v1", kinds: [labelled] })[0]?.spec.versions[0]?.subresources?.scale).toMatchObject({
      labelSelectorPath: ".spec.cronSpec",
    });
  });
});
