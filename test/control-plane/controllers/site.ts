import type { V1ConfigMap } from "@kubernetes/client-node";
import { Type } from "typebox";
import { defineKind } from "../../../src/api/kind.ts";
import type { ObjectOf } from "../../../src/api/object-of.ts";
import {
  defineController,
  resourceType,
  setCondition,
  type ControllerDefinition,
} from "../../../src/controller/index.ts";
import type { ResourceType } from "../../../src/meta/resource-type.ts";

const condition = Type.Object({
  type: Type.String(),
  status: Type.String(),
  reason: Type.String(),
  message: Type.String(),
  observedGeneration: Type.Optional(Type.Integer()),
  lastTransitionTime: Type.String(),
});

/** A site is a ConfigMap for each of its pages. */
export const Site = defineKind({
  kind: "Site",
  resource: "sites",
  spec: Type.Object({ pages: Type.Array(Type.String()), title: Type.String({ default: "untitled" }) }),
  status: Type.Object({ pages: Type.Optional(Type.Integer()), conditions: Type.Optional(Type.Array(condition)) }),
});
export type Site = ObjectOf<typeof Site>;

export const configMaps = resourceType<V1ConfigMap>("v1", "ConfigMap");

export const sitesOf = (group: string): ResourceType<Site> =>
  resourceType<Site>({ group, version: "v1", kind: "Site", resource: "sites", namespaced: true });

export const siteFinalizer = "sites.example.com/pages";

/** Whoever serves the sites: as custom resources, or aggregated. */
export const siteController = (sites: ResourceType<Site>, gone: (name: string) => void): ControllerDefinition =>
  defineController({
    name: sites.group,
    for: sites,
    owns: [configMaps],
    concurrency: 2,
    async reconcile({ metadata, spec, status }, { applyOwned, applyStatus, client, owned, record }) {
      const { name, namespace = "" } = metadata;
      const wanted = spec.pages.map((page) => `${name}-${page}`);
      for (const page of wanted)
        await applyOwned(configMaps, { metadata: { name: page, namespace }, data: { title: spec.title } });
      for (const { metadata: page } of owned(configMaps))
        if (!wanted.includes(page.name ?? "")) {
          await client.resource(configMaps).delete(page.name ?? "", { namespace });
          record({ type: "Normal", reason: "PageRemoved", action: "Remove", note: page.name ?? "" });
        }
      const observedGeneration = metadata.generation ?? 0;
      const ready = { type: "Ready", status: "True", reason: "Written", message: "", observedGeneration } as const;
      await applyStatus({ pages: wanted.length, conditions: setCondition(status?.conditions, ready) });
      if (status?.pages !== wanted.length)
        record({ type: "Normal", reason: "Written", action: "Write", note: `${wanted.length} pages` });
    },
    finalizer: {
      name: siteFinalizer,
      async finalize({ metadata: { namespace = "" } }, { client, listOwned }) {
        for (const { metadata: page } of await listOwned(configMaps))
          await client.resource(configMaps).delete(page.name ?? "", { namespace });
      },
    },
    async deleted({ name }) {
      await Promise.resolve();
      gone(name);
    },
  });
