import assert from "node:assert/strict";
import { chapter, requirement } from "../requirement.ts";
import { groupVersion } from "../target.ts";
import { mutableField, prunes } from "../needs.ts";
import type { Collection } from "../context.ts";

/** The sample as JSON text, with more members put into its spec. */
const withMembers = (main: Collection, members: string, name = "a"): string => {
  const { spec = {}, ...body } = main.sample(name);
  const inside = [JSON.stringify(spec).slice(1, -1), members].filter((text) => text !== "").join(",");
  return `${JSON.stringify(body).slice(0, -1)},"spec":{${inside}}}`;
};

/** The mutable field, so often that there are two of it. */
const duplicated = ({ resource: { spec, field } }: Collection): string => {
  const member = `"${field.name}":"${field.value}"`;
  return Object.hasOwn(spec, field.name) ? member : `${member},${member}`;
};

export const fieldValidation = chapter("12.7 field validation", [
  requirement(
    "R-FV-1",
    "unknown fields are dropped with a warning, unless told otherwise",
    [prunes],
    async ({ main }) => {
      const { unknownField } = main.resource;
      for (const [index, query] of ["", "?fieldValidation=Warn"].entries()) {
        const answer = (await main.post(main.sample(`a${index}`, { spec: { [unknownField]: 1 } }), query)).expect(201);
        assert.deepEqual(answer.headerValues("warning"), [`299 - "unknown field \\"spec.${unknownField}\\""`]);
        assert.equal(answer.at(`spec.${unknownField}`), undefined);
      }
    },
  ),

  requirement(
    "R-FV-2",
    "unknown fields are found at every depth, in metadata and at the root",
    [prunes],
    async ({ main }) => {
      const body = {
        ...main.sample("a", { metadata: { foo: 1 }, spec: { [main.resource.unknownField]: { deep: [1] } } }),
        extra: true,
      };
      const warnings = (await main.post(body)).expect(201).headerValues("warning").join("\n");
      for (const field of ["metadata.foo", `spec.${main.resource.unknownField}`, "extra"]) {
        assert.ok(warnings.includes(`unknown field \\"${field}\\"`), `${field}: ${warnings}`);
      }
    },
  ),

  requirement("R-FV-2", "duplicate fields count, the last one wins", [mutableField], async ({ main }) => {
    const { name, value } = main.resource.field;
    const answer = (await main.post(withMembers(main, duplicated(main)))).expect(201);
    assert.deepEqual(answer.headerValues("warning"), [`299 - "duplicate field \\"spec.${name}\\""`]);
    assert.equal(answer.at(`spec.${name}`), value);
  }),

  requirement("R-FV-3", "Strict refuses to create or update", [mutableField, prunes], async ({ main }) => {
    const { unknownField, kind, version } = main.resource;
    const message = `${kind} in version "${version}" cannot be handled as a ${kind}: strict decoding error: `;
    const unknown = main.sample("a", { spec: { [unknownField]: 1 } });
    (await main.post(unknown, "?fieldValidation=Strict")).failure(
      400,
      "BadRequest",
      `${message}unknown field "spec.${unknownField}"`,
    );
    (await main.post(withMembers(main, `${duplicated(main)},"${unknownField}":1`), "?fieldValidation=Strict")).failure(
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

  requirement("R-FV-3", "Strict refuses a patch with 422", [prunes], async ({ main }) => {
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

  requirement("R-FV-3", "Ignore is silent", [mutableField, prunes], async ({ main }) => {
    const { unknownField, field } = main.resource;
    const answer = (
      await main.post(withMembers(main, `${duplicated(main)},"${unknownField}":1`), "?fieldValidation=Ignore")
    ).expect(201);
    assert.deepEqual(answer.headerValues("warning"), []);
    assert.equal(answer.at(`spec.${field.name}`), field.value);
    assert.equal(answer.at(`spec.${unknownField}`), undefined);
  }),

  requirement("R-FV-2", "duplicate keys in YAML", [mutableField], async ({ main }) => {
    const { name, value } = main.resource.field;
    const { [name]: _, ...spec } = main.resource.spec;
    const line = ([key, value]: [string, unknown]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}\n`;
    const others = Object.entries(spec).map((entry) => `  ${line(entry)}`);
    const yaml = (object: string) =>
      `metadata:\n  name: ${object}\nspec:\n  ${name}: ${value}\n  ${name}: ${value}\n${others.join("")}` +
      Object.entries({ apiVersion: groupVersion(main.resource), kind: main.resource.kind, ...main.resource.rest })
        .map(line)
        .join("");
    const type = { "content-type": "application/yaml" };
    (await main.post(yaml("a"), "?fieldValidation=Strict", type)).failure(
      400,
      "BadRequest",
      new RegExp(`strict decoding error: [\\s\\S]*line 5: key "${name}" already set in map`),
    );
    const warned = (await main.post(yaml("b"), "", type)).expect(201);
    assert.match(warned.headerValues("warning").join(), new RegExp(`line 5: key \\\\"${name}\\\\" already set in map`));
  }),

  requirement("R-FV-5", "many warnings are limited and clean", [prunes], async ({ main }) => {
    const spec = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`unknown${i}${"x".repeat(50)}`, 1]));
    const answer = (await main.post(main.sample("a", { spec: { ...spec, 'quote"\r\nnewline': 1 } }))).expect(201);
    const warnings = answer.headerValues("warning");
    assert.ok(warnings.length > 0);
    assert.ok(warnings.join("").length < 16_384, String(warnings.join("").length));
    for (const warning of warnings) assert.match(warning, /^299 - "(\\.|[^"\\\p{Cc}])*"$/u);
  }),
]);
