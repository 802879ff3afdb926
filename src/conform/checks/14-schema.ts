import assert from "node:assert/strict";
import { chapter, requirement } from "../requirement.ts";

export const schema = chapter("14.1-14.3 schema", ({ probes }) => [
  ...probes.map((probe) =>
    requirement(
      probe.id,
      `${probe.title}: ${JSON.stringify(probe.spec).slice(0, 60)}${probe.raw ?? ""}`,
      async ({ main }) => {
        const { spec } = main.sample("a", { spec: probe.spec });
        const text = JSON.stringify(main.sample("a", { spec: probe.spec }));
        const body =
          probe.raw === undefined
            ? text
            : text.replace(JSON.stringify(spec), `{${JSON.stringify(spec).slice(1, -1)},${probe.raw}}`);
        const answer = await main.post(body);
        if (probe.code !== undefined) answer.expect(probe.code);
        else if (probe.causes !== undefined) {
          const { details } = answer.failure(422, "Invalid");
          // Their order is the server's own; that it does not change is checked below.
          const causes = (details?.causes ?? []).toSorted((a, b) => ((a.field ?? "") < (b.field ?? "") ? -1 : 1));
          assert.deepEqual(
            causes.map(({ reason, field }) => ({ reason, field })),
            probe.causes.map(({ reason, field }) => ({ reason, field })),
          );
          probe.causes.forEach(({ message }, index) => assert.match(causes[index]?.message ?? "", message));
        } else {
          answer.expect(201);
          for (const place of [answer, await main.get("a"), await main.list()]) {
            const stored = place.at("items.0.spec") ?? place.at("spec");
            for (const [field, value] of Object.entries(probe.stored ?? {})) {
              assert.deepEqual((stored as Record<string, unknown>)[field], value, field);
            }
            for (const field of probe.dropped ?? []) assert.equal(field in (stored as object), false, field);
            if (probe.raw !== undefined) assert.ok(place.text.includes(probe.raw), place.text);
          }
        }
      },
    ),
  ),

  requirement("R-SCH-21", "the same rules hold for updates and patches", async ({ main }) => {
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

  requirement("R-SCH-21", "the order of errors does not change", async ({ main }) => {
    const bad = main.sample("a", { metadata: { labels: { "-": "x" } }, spec: { [main.resource.field.name]: 5 } });
    const messages = new Set<string>();
    for (let i = 0; i < 3; i++) messages.add((await main.post(bad)).failure(422, "Invalid").message ?? "");
    assert.equal(messages.size, 1);
  }),

  requirement("R-SCH-20", "a spec of the wrong type is invalid", async ({ main }) => {
    for (const spec of [[], "x", 5, true]) {
      (await main.post({ ...main.sample("a"), spec })).failure(422, "Invalid", /spec in body must be of type object/);
    }
  }),
]);
