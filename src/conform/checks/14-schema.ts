import assert from "node:assert/strict";
import type { Answer } from "../answer.ts";
import type { Collection } from "../context.ts";
import { mutableField, publishedSchema } from "../needs.ts";
import { chapter, requirement } from "../requirement.ts";
import { skip } from "../skipped.ts";
import type { SchemaProbe } from "../target.ts";

/** Sends the sample with the probe's spec: as a new object, or as an update of one. */
async function sendProbe(main: Collection, probe: SchemaProbe): Promise<Answer> {
  const { spec = {}, ...body } = main.sample("a", { spec: probe.spec });
  const members = [JSON.stringify(spec).slice(1, -1), probe.raw ?? ""].filter((text) => text !== "").join(",");
  const text = `${JSON.stringify(body).slice(0, -1)},"spec":{${members}}}`;
  if (probe.from === undefined) return await main.post(text);
  const { metadata } = await main.create("a", { spec: probe.from });
  const { resourceVersion } = metadata;
  return await main.put("a", text.replace('"metadata":{', `"metadata":{"resourceVersion":"${resourceVersion}",`));
}

function checkRefusal(answer: Answer, { causes: expected = [], about }: SchemaProbe): void {
  const causes = answer.failure(422, "Invalid").details?.causes ?? [];
  for (const { reason, field, message } of expected) {
    const found = causes.find(
      (cause) => cause.reason === reason && cause.field === field && message.test(cause.message ?? ""),
    );
    assert.ok(found, `no cause ${reason} of ${field} with ${message} among ${JSON.stringify(causes)}`);
  }
  // What the schema does not tell may be wrong with a spec that was made from it, too.
  if (about === undefined) assert.equal(causes.length, expected.length, `more causes: ${JSON.stringify(causes)}`);
}

async function checkStored(main: Collection, answer: Answer, probe: SchemaProbe): Promise<void> {
  for (const place of [answer, await main.get("a"), await main.list()]) {
    const stored = (place.at("items.0.spec") ?? place.at("spec") ?? {}) as Record<string, unknown>;
    for (const [field, value] of Object.entries(probe.stored ?? {})) assert.deepEqual(stored[field], value, field);
    for (const field of probe.dropped ?? []) assert.equal(field in stored, false, `spec.${field} is still there`);
    if (probe.raw !== undefined)
      assert.ok(place.text.includes(probe.raw), `${probe.raw} in ${place.text.slice(0, 500)}`);
  }
}

/** A rule that OpenAPI does not tell, about another field than the probe's. */
function refusedElsewhere(answer: Answer, { about }: SchemaProbe): string | undefined {
  if (about === undefined || answer.status !== 422) return undefined;
  const causes = answer.failure(422, "Invalid").details?.causes ?? [];
  const isOwn = causes.some(({ field = "" }) => field.startsWith(about) || about.startsWith(`${field}.`));
  return isOwn ? undefined : causes.map(({ field, message }) => `${field}: ${message}`).join("; ");
}

export const schema = chapter("14.1-14.3 schema", ({ probes }) => [
  ...probes.map((probe) =>
    requirement(probe.id, probe.title, async ({ main }) => {
      const answer = await sendProbe(main, probe);
      if (probe.code !== undefined) answer.expect(probe.code);
      else if (probe.causes !== undefined) checkRefusal(answer, probe);
      else {
        const other = refusedElsewhere(answer, probe);
        if (other !== undefined) skip(`the spec made for this is refused for another reason: ${other}`);
        answer.expect(probe.from === undefined ? 201 : 200);
        await checkStored(main, answer, probe);
      }
    }),
  ),

  requirement("R-SCH-21", "the same rules hold for updates and patches", [mutableField], async ({ main }) => {
    const created = await main.create("a");
    const bad = { ...main.resource.spec, [main.resource.field.name]: 5 };
    (await main.put("a", { ...created, spec: bad })).failure(422, "Invalid");
    (await main.patch("a", { spec: bad })).failure(422, "Invalid");
    (await main.patch("a", [{ op: "replace", path: `/spec/${main.resource.field.name}`, value: 5 }], "json")).failure(
      422,
      "Invalid",
    );
    (await main.patch("a", { spec: "x" })).failure(422, "Invalid");
    assert.deepEqual((await main.get("a")).object, created);
  }),

  requirement("R-SCH-21", "the order of errors does not change", [mutableField], async ({ main }) => {
    const bad = main.sample("a", { metadata: { labels: { "-": "x" } }, spec: { [main.resource.field.name]: 5 } });
    const messages = new Set<string>();
    for (let i = 0; i < 3; i++) messages.add((await main.post(bad)).failure(422, "Invalid").message ?? "");
    assert.equal(messages.size, 1);
  }),

  requirement("R-SCH-20", "a spec of the wrong type is invalid", [publishedSchema, mutableField], async ({ main }) => {
    for (const spec of [[], "x", 5, true]) {
      (await main.post({ ...main.sample("a"), spec })).failure(422, "Invalid", /spec in body must be of type object/);
    }
  }),
]);
