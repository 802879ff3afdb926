import { runInThisContext } from "node:vm";
import fc from "fast-check";
import { Type } from "typebox";
import { format } from "prettier";
import { expect, it } from "vitest";
import * as kubernetes from "../../src/schema/kubernetes-types.ts";
import { checkStructural } from "../../src/schema/check-structural.ts";
import { toStructuralSchema } from "../../src/schema/from-typebox.ts";
import type { StructuralSchema } from "../../src/schema/structural-schema.ts";
import { printSource } from "../../src/scaffold/source/print-source.ts";
import { meaningOf, isObject, type JsonSchema } from "../../src/scaffold/import-crd/json-schema.ts";
import { schemaSource } from "../../src/scaffold/import-crd/schema-source.ts";
import { shareSchemas } from "../../src/scaffold/import-crd/shared-schemas.ts";

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.constantFrom("a\nb", 'say "x"\n', "it's `${1}`", "\u2028\\", "图 🙂", "\u0007\ud800"),
);
const name = fc.oneof(
  fc.constantFrom("spec", "foo-bar", "$ref", "__proto__", "constructor", "1a", "a.b/c"),
  fc.string({ minLength: 1 }),
);
const described = { description: text, title: text };
const record = (members: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<JsonSchema> =>
  fc.record(members, {
    requiredKeys: ["type"].filter((key) => key in members),
    noNullPrototype: true,
  }) as fc.Arbitrary<JsonSchema>;
const flag = fc.boolean();
const count = fc.nat(9);
const scalars = fc
  .oneof(
    record({
      type: fc.constant("string"),
      ...described,
      minLength: count,
      pattern: fc.constant('^"a\\.b$'),
      nullable: flag,
      default: text,
    }),
    record({ type: fc.constant("string"), ...described, enum: fc.uniqueArray(text, { minLength: 1, maxLength: 4 }) }),
    record({
      type: fc.constant("integer"),
      minimum: fc.integer(),
      exclusiveMinimum: flag,
      format: fc.constant("int64"),
      default: fc.integer(),
    }),
    record({ type: fc.constant("integer"), enum: fc.uniqueArray(fc.integer(), { minLength: 1, maxLength: 3 }) }),
    record({
      type: fc.constant("number"),
      maximum: fc.double({ noNaN: true, noDefaultInfinity: true }),
      exclusiveMaximum: flag,
    }),
    record({ type: fc.constant("boolean"), ...described, nullable: flag, default: flag }),
    record({
      "x-kubernetes-int-or-string": fc.constant(true),
      ...described,
      anyOf: fc.constant([{ type: "integer" }, { type: "string" }]),
    }),
    record({ "x-kubernetes-preserve-unknown-fields": fc.constant(true), ...described }).map((one) => ({
      ...one,
      "x-kubernetes-preserve-unknown-fields": true,
    })),
  )
  .map((one) =>
    one.type === undefined && one["x-kubernetes-preserve-unknown-fields"] !== true
      ? { ...one, "x-kubernetes-int-or-string": true }
      : one,
  );

const { schema } = fc.letrec<{ schema: JsonSchema; object: JsonSchema; map: JsonSchema; array: JsonSchema }>((tie) => ({
  schema: fc.oneof({ depthSize: "small", withCrossShrink: true }, scalars, tie("object"), tie("map"), tie("array")),
  object: fc
    .tuple(
      fc.array(fc.tuple(name, tie("schema")), { maxLength: 6 }),
      record({
        type: fc.constant("object"),
        ...described,
        nullable: flag,
        "x-kubernetes-preserve-unknown-fields": flag,
        "x-kubernetes-map-type": fc.constantFrom("atomic", "granular"),
        maxProperties: count,
        "x-kubernetes-validations": fc.array(fc.record({ rule: text, message: text }), { maxLength: 2 }),
        oneOf: fc.constant([{ required: ["a"] }, { properties: { "b-c": { enum: ["x"], not: { pattern: "y" } } } }]),
      }),
      fc.func(flag),
    )
    .map(([members, rest, isRequired]) => {
      const properties = Object.fromEntries(members);
      const required = Object.keys(properties).filter((key) => isRequired(key));
      return { ...rest, properties, ...(required.length === 0 ? {} : { required }) };
    }),
  map: fc.tuple(tie("schema"), record({ type: fc.constant("object"), ...described })).map(([values, rest]) => ({
    ...rest,
    additionalProperties: values,
  })),
  array: fc
    .tuple(
      tie("schema"),
      record({
        type: fc.constant("array"),
        ...described,
        maxItems: count,
        "x-kubernetes-list-type": fc.constantFrom("atomic", "set"),
      }),
    )
    .map(([items, rest]) => ({ ...rest, items })),
}));

/** What the source is when it is run. */
function run(source: string, constants: readonly (readonly [string, string])[]): StructuralSchema {
  const declarations = constants.map(([name, value]) => `const ${name} = ${value};`).join("\n");
  const code = `${declarations}\nreturn ${source};`.replaceAll(/Type\.Unsafe<[^(]*>\(/g, "Type.Unsafe(");
  const names = Object.keys(kubernetes);
  const make = runInThisContext(`(function (Type, ${names.join(", ")}) {${code}\n})`) as (
    ...values: unknown[]
  ) => Parameters<typeof toStructuralSchema>[0];
  return toStructuralSchema(make(Type, ...Object.values(kubernetes)));
}

function sourcesOf(original: JsonSchema): { source: string; constants: (readonly [string, string])[] } {
  const shared = shareSchemas([{ properties: { root: original } }], new Set(["Type"]));
  const context = { use: () => undefined, shared };
  const constants = shared.all.map(({ name, schema: one }) => {
    const others = { ...shared, nameOf: (it: JsonSchema) => (it === one ? undefined : shared.nameOf(it)) };
    return [
      name,
      printSource(schemaSource(one, { ...context, shared: others }), 0, `const ${name} = `.length, 1),
    ] as const;
  });
  return { source: printSource(schemaSource(original, context), 0, "const x = ".length, 1), constants };
}

it("a schema survives import and export", () => {
  fc.assert(
    fc.property(schema, (original) => {
      const { source, constants } = sourcesOf(original);
      expect(normalized(run(source, constants))).toEqual(normalized(original));
    }),
    { numRuns: 500 },
  );
});

it("what is written is as prettier would have it", async () => {
  await fc.assert(
    fc.asyncProperty(schema, async (original) => {
      // How wide rare characters are is for others to know.
      const plain = JSON.stringify(original).replaceAll(/[^ -~]/g, "x");
      const { source, constants } = sourcesOf(JSON.parse(plain) as JsonSchema);
      const file = `${constants.map(([name, value]) => `const ${name} = ${value};\n`).join("")}const x = ${source};\n`;
      expect(file).toBe(await format(file, { parser: "typescript", printWidth: 120 }));
    }),
    { numRuns: 100 },
  );
});

/** One form for each meaning. */
function normalized(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normalized);
  if (!isObject(value)) return Object.is(value, -0) ? 0 : value;
  const meaning =
    "type" in value || Object.keys(value).some((key) => key.startsWith("x-kubernetes-")) ? meaningOf(value) : value;
  const { properties, required, ...rest } = meaning as JsonSchema;
  return {
    ...Object.fromEntries(Object.entries(rest).map(([key, member]) => [key, normalized(member)])),
    ...(required === undefined ? {} : { required: required.toSorted() }),
    ...(properties === undefined || Object.keys(properties).length === 0
      ? {}
      : { properties: Object.fromEntries(Object.entries(properties).map(([key, one]) => [key, normalized(one)])) }),
  };
}

it("is a structural schema if it was one", () => {
  const original = { type: "object", properties: { a: { type: "string", nullable: true, enum: ["x", null] } } };
  expect(checkStructural(run(sourcesOf(original).source, []))).toEqual([]);
});
