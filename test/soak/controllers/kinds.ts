import { Type } from "typebox";
import { defineGroup } from "../../../src/api/group.ts";
import { defineKind } from "../../../src/api/kind.ts";
import type { ObjectOf } from "../../../src/api/object-of.ts";
import { defineController, resourceType, type ControllerDefinition } from "../../../src/controller/index.ts";

const Herd = defineKind({
  kind: "Herd",
  resource: "herds",
  spec: Type.Object({ size: Type.Integer(), colour: Type.String() }),
  status: Type.Object({ observedGeneration: Type.Integer(), colour: Type.String() }),
});
const Sheep = defineKind({ kind: "Sheep", resource: "sheep", spec: Type.Object({ colour: Type.String() }) });
export type Herd = ObjectOf<typeof Herd>;
export type Sheep = ObjectOf<typeof Sheep>;

export const group = defineGroup({ name: "soak.example.com", versions: [{ name: "v1", kinds: [Herd, Sheep] }] });
const served = { group: group.name, version: "v1", namespaced: true };
export const herds = resourceType<Herd>({ ...served, kind: "Herd", resource: "herds" });
export const sheep = resourceType<Sheep>({ ...served, kind: "Sheep", resource: "sheep" });

export const finalizer = "soak.example.com/sheep";

/** The names of a herd's sheep. */
export const sheepOf = ({ metadata, spec }: Herd): string[] =>
  Array.from({ length: spec.size }, (_, index) => `${metadata.name}-${index}`);

/** As many sheep as a herd asks for, in its colour; none when it goes. */
export const herding = (): ControllerDefinition =>
  defineController({
    for: herds,
    owns: [sheep],
    concurrency: 4,
    // A soak has to come to an end: nobody waits a quarter of an hour for a retry.
    rateLimits: { maximumMilliseconds: 2000, perSecond: 100 },
    async reconcile(herd, { applyOwned, applyStatus, client, owned }) {
      const { namespace = "", generation = 0 } = herd.metadata;
      const { colour } = herd.spec;
      const wanted = sheepOf(herd);
      for (const name of wanted) await applyOwned(sheep, { metadata: { name, namespace }, spec: { colour } });
      for (const { metadata } of owned(sheep))
        if (!wanted.includes(metadata.name ?? ""))
          await ignoreMissing(client.resource(sheep).delete(metadata.name ?? "", { namespace }));
      await applyStatus({ observedGeneration: generation, colour });
    },
    finalizer: {
      name: finalizer,
      async finalize({ metadata: { namespace = "" } }, { client, listOwned }) {
        for (const { metadata } of await listOwned(sheep))
          await ignoreMissing(client.resource(sheep).delete(metadata.name ?? "", { namespace }));
      },
    },
  });

async function ignoreMissing(deletion: Promise<unknown>): Promise<void> {
  await deletion.catch((error: { code?: number }) => {
    if (error.code !== 404) throw error;
  });
}
