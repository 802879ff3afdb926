import assert from "node:assert/strict";
import { chapter, requirement } from "../requirement.ts";
import type { Collection } from "../context.ts";

/** The sample as JSON text, with more members put into its spec. */
const withMembers = ({ resource }: Collection, members: string, name = "a"): string => {
  const spec = JSON.stringify(resource.spec).slice(1, -1);
  return `{"metadata":{"name":"${name}"},"spec":{${spec}${members}}}`;
};

export const fieldValidation = chapter("12.7 field validation", [
  requirement("R-FV-1", "unknown fields are dropped with a warning, unless told otherwise", async ({ main }) => {
    const { unknownField } = main.resource;
    for (const [index, query] of ["", "?fieldValidation=Warn"].entries()) {
      const answer = (await main.post(main.sample(`a${index}`, { spec: { [unknownField]: 1 } }), query)).expect(201);
      assert.deepEqual(answer.headerValues("warning"), [`299 - "unknown field \\"spec.${unknownField}\\""`]);
      assert.equal(answer.at(`spec.${unknownField}`), undefined);
    }
  }),

  requirement("R-FV-2", "unknown fields are found at every depth, in metadata and at the root", async ({ main }) => {
    const body = {
      ...main.sample("a", { metadata: { foo: 1 }, spec: { [main.resource.unknownField]: { deep: [1] } } }),
      extra: true,
    };
    const warnings = (await main.post(body)).expect(201).headerValues("warning").join("\n");
    for (const field of ["metadata.foo", `spec.${main.resource.unknownField}`, "extra"]) {
      assert.ok(warnings.includes(`unknown field \\"${field}\\"`), `${field}: ${warnings}`);
    }
  }),

  requirement("R-FV-2", "unknown fields in lists are named with their index", async ({ main }) => {
    if (main.resource.kind !== "Flunder") return;
    const spec = { parts: [{ name: "x" }, { name: "y", nope: 1 }], window: { nope: {} } };
    const warnings = (await main.post(main.sample("a", { spec }))).expect(201).headerValues("warning").join("\n");
    assert.ok(warnings.includes('unknown field \\"spec.parts[1].nope\\"'), warnings);
    assert.ok(warnings.includes('unknown field \\"spec.window.nope\\"'), warnings);
    const kept = (await main.post(main.sample("b", { spec: { extra: { nope: 1 } } }))).expect(201);
    assert.deepEqual(kept.headerValues("warning"), []);
  }),

  requirement("R-FV-2", "duplicate fields count, the last one wins", async ({ main }) => {
    const { name, value } = main.resource.field;
    const answer = (await main.post(withMembers(main, `,"${name}":"${value}"`))).expect(201);
    assert.deepEqual(answer.headerValues("warning"), [`299 - "duplicate field \\"spec.${name}\\""`]);
    assert.equal(answer.at(`spec.${name}`), value);
  }),

  requirement("R-FV-3", "Strict refuses to create or update", async ({ main }) => {
    const { unknownField, kind, version, field } = main.resource;
    const message = `${kind} in version "${version}" cannot be handled as a ${kind}: strict decoding error: `;
    const unknown = main.sample("a", { spec: { [unknownField]: 1 } });
    (await main.post(unknown, "?fieldValidation=Strict")).failure(
      400,
      "BadRequest",
      `${message}unknown field "spec.${unknownField}"`,
    );
    (await main.post(withMembers(main, `,"${field.name}":"x","${unknownField}":1`), "?fieldValidation=Strict")).failure(
      400,
      "BadRequest",
      /strict decoding error: (unknown field "spec\.\w+", duplicate field "spec\.\w+"|duplicate field "spec\.\w+", unknown field "spec\.\w+")$/,
    );
    (await main.get("a")).expect(404);
    const created = await main.create("a");
    (await main.put("a", { ...created, spec: unknown.spec }, "?fieldValidation=Strict")).failure(
      400,
      "BadRequest",
      `${message}unknown field "spec.${unknownField}"`,
    );
    (await main.put("a", created, "?fieldValidation=Strict")).expect(200);
  }),

  requirement("R-FV-3", "Strict refuses a patch with 422", async ({ main }) => {
    const { unknownField } = main.resource;
    await main.create("a");
    (await main.patch("a", { spec: { [unknownField]: 1 } }, "merge", "?fieldValidation=Strict")).failure(
      422,
      "Invalid",
      new RegExp(`unknown field "spec\\.${unknownField}"`),
    );
    (
      await main.patch("a", [{ op: "add", path: `/spec/${unknownField}`, value: 1 }], "json", "?fieldValidation=Strict")
    ).failure(422, "Invalid", new RegExp(`unknown field "spec\\.${unknownField}"`));
    const answer = (await main.patch("a", { spec: { [unknownField]: 1 } })).expect(200);
    assert.deepEqual(answer.headerValues("warning"), [`299 - "unknown field \\"spec.${unknownField}\\""`]);
  }),

  requirement("R-FV-3", "Ignore is silent", async ({ main }) => {
    const { unknownField, field } = main.resource;
    const answer = (
      await main.post(
        withMembers(main, `,"${field.name}":"${field.value}","${unknownField}":1`),
        "?fieldValidation=Ignore",
      )
    ).expect(201);
    assert.deepEqual(answer.headerValues("warning"), []);
    assert.equal(answer.at(`spec.${field.name}`), field.value);
    assert.equal(answer.at(`spec.${unknownField}`), undefined);
  }),

  requirement("R-FV-2", "duplicate keys in YAML", async ({ main }) => {
    const { name, value } = main.resource.field;
    const yaml = (object: string) => `metadata:\n  name: ${object}\nspec:\n  ${name}: one\n  ${name}: ${value}\n`;
    const type = { "content-type": "application/yaml" };
    (await main.post(yaml("a"), "?fieldValidation=Strict", type)).failure(
      400,
      "BadRequest",
      new RegExp(`strict decoding error: .*line 5: key "${name}" already set in map`),
    );
    const warned = (await main.post(yaml("b"), "", type)).expect(201);
    assert.match(warned.headerValues("warning").join(), new RegExp(`line 5: key \\\\"${name}\\\\" already set in map`));
  }),

  requirement("R-FV-5", "many warnings are limited and clean", async ({ main }) => {
    const spec = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`unknown${i}${"x".repeat(50)}`, 1]));
    const answer = (await main.post(main.sample("a", { spec: { ...spec, 'quote"\r\nnewline': 1 } }))).expect(201);
    const warnings = answer.headerValues("warning");
    assert.ok(warnings.length > 0);
    assert.ok(warnings.join("").length < 16_384, String(warnings.join("").length));
    for (const warning of warnings) assert.match(warning, /^299 - "(\\.|[^"\\\p{Cc}])*"$/u);
  }),
]);
