import assert from "node:assert/strict";
import { kept } from "../needs.ts";
import { chapter, requirement } from "../requirement.ts";

const all = "?dryRun=All";

export const dryRun = chapter("12.6 dry run", [
  requirement("R-DRY-1", "no verb leaves a trace, in the store or in a watch", async ({ main }) => {
    const { field } = main.resource;
    await main.create("a", { metadata: { finalizers: ["example.com/f"] } });
    await main.create("b");
    const before = await main.list();
    const watch = await main.watch(`&resourceVersion=${before.list.metadata.resourceVersion}`);
    const change = { spec: { [field.name]: field.value } };
    const created = (await main.post(main.sample("c"), all)).expect(201).object.metadata;
    assert.ok(created.uid && created.creationTimestamp, "as it would be stored");
    assert.equal(created.resourceVersion ?? "", "");
    const generated = (await main.post(main.sample("", { metadata: { generateName: "g-" } }), all)).expect(201).object;
    assert.match(generated.metadata.name ?? "", /^g-[a-z0-9]{5}$/);
    const current = (await main.get("b")).object;
    const put = (await main.put("b", { ...current, spec: { ...main.resource.spec, ...change.spec } }, all)).expect(200);
    assert.equal(put.at(`spec.${field.name}`), field.value);
    assert.equal(put.object.metadata.resourceVersion, current.metadata.resourceVersion);
    assert.equal((await main.patch("b", change, "merge", all)).expect(200).at(`spec.${field.name}`), field.value);
    assert.ok((await main.delete("a", undefined, all)).expect(200).object.metadata.deletionTimestamp);
    (await main.delete("b", undefined, all)).expect(200);
    (await main.send("DELETE", main.path() + all)).expect(200);
    assert.deepEqual((await main.list()).list.items, before.list.items);
    await watch.quiet(300);
  }),

  requirement("R-DRY-1", "what would be refused is refused", [kept], async ({ main }) => {
    await main.create("a");
    (await main.post(main.sample("a"), all)).failure(409, "AlreadyExists");
    (await main.patch("nope", {}, "merge", all)).failure(404, "NotFound");
    (await main.delete("a", { preconditions: { uid: "x" } }, all)).failure(409, "Conflict");
    (await main.delete("nope", undefined, all)).failure(404, "NotFound");
    (await main.patch("a", { metadata: { resourceVersion: "1" } }, "merge", all)).failure(409, "Conflict");
  }),

  requirement("R-DRY-1", "dryRun in the body of a deletion counts as well", async ({ main }) => {
    await main.create("a");
    (await main.delete("a", { kind: "DeleteOptions", apiVersion: "v1", dryRun: ["All"] })).expect(200);
    (await main.get("a")).expect(200);
  }),

  requirement("R-DEL-9", "ignoring read errors goes with nothing else, and never for many", async ({ main }) => {
    await main.create("a");
    const option = { ignoreStoreReadErrorWithClusterBreakingPotential: true };
    for (const other of [{ propagationPolicy: "Background" }, { gracePeriodSeconds: 0 }, { preconditions: {} }]) {
      (await main.delete("a", { ...option, ...other })).failure(422, "Invalid", /cannot be set together with/);
    }
    (await main.send("DELETE", main.path(), option)).failure(422, "Invalid", /is not allowed with DELETECOLLECTION/);
    (await main.delete("a", option)).failure(409, "Conflict");
    (await main.get("a")).expect(200);
  }),
]);
