import assert from "node:assert/strict";
import { chapter, requirement } from "../requirement.ts";

export const systemFields = chapter("8 fields that are gone", [
  requirement("R-META-10", "no selfLink and no clusterName, whatever is sent", async ({ main }) => {
    const metadata = { selfLink: "/x", clusterName: "y" };
    const created = (await main.post(main.sample("a", { metadata }), "?fieldValidation=Ignore")).expect(201).object;
    const listed = (await main.list()).list;
    for (const meta of [created.metadata, listed.metadata, listed.items[0]?.metadata ?? {}]) {
      assert.ok(!("selfLink" in meta) && !("clusterName" in meta), JSON.stringify(meta));
    }
  }),

  requirement("R-META-10", "managedFields are read as they are stored", async ({ main }) => {
    const created = await main.create("a");
    assert.ok((created.metadata.managedFields ?? []).length > 0, "nobody manages a field");
    assert.deepEqual((await main.get("a")).object.metadata.managedFields, created.metadata.managedFields);
    assert.deepEqual((await main.list()).list.items[0]?.metadata.managedFields, created.metadata.managedFields);
  }),
]);
