import { exportedName, takenNames } from "../kind-identifiers.ts";
import { printSource } from "../source/print-source.ts";
import { call, json, list, object, text, word, type Source } from "../source/source.ts";
import type { ImportedColumn, ImportedDefinition, ImportedVersion } from "./imported-definition.ts";
import { meaningOf, type JsonSchema } from "./json-schema.ts";
import {
  importNames,
  propertiesSource,
  rootKeywords,
  schemaSource,
  writtenOut,
  type SchemaContext,
} from "./schema-source.ts";
import { shareSchemas } from "./shared-schemas.ts";

type Member = readonly [string, Source];

/** The file of a kind in one version, as a person would have written it from its CustomResourceDefinition. */
export function kindFileSource(definition: ImportedDefinition, version: ImportedVersion): string {
  const name = exportedName(definition.names.kind);
  const imports = new Set<string>(["defineKind", "Type"]);
  const shared = shareSchemas([version.schema], new Set([...takenNames, ...importNames, "defineKind", name]));
  const context: SchemaContext = { use: (used) => imports.add(used), shared };
  const constants = shared.all.map(({ name: constant, schema }) => {
    const start = `const ${constant} = `;
    return `${start}${printSource(writtenOut(schema, context), 0, start.length, 1)};\n`;
  });
  const kind = object(kindMembers(definition, version, context), true);
  const exported = printSource(call("defineKind", kind), 0, `export const ${name} = `.length, 1);
  return `${importLine([...imports].toSorted(byName))}
${constants.map((constant) => `${constant}\n`).join("")}/** ${definition.names.kind} in ${definition.group}/${version.name}, as its CustomResourceDefinition has it. Everything that clients see of it follows from here. */
export const ${name} = ${exported};
export type ${name} = ObjectOf<typeof ${name}>;
`;
}

const byName = (a: string, b: string): number => (a.toLowerCase() < b.toLowerCase() ? -1 : 1);

function importLine(names: readonly string[]): string {
  const all = [...names, "type ObjectOf"];
  const line = `import { ${all.join(", ")} } from "apiserver-boot";\n`;
  return line.length <= 121
    ? line
    : `import {\n${all.map((name) => `  ${name},\n`).join("")}} from "apiserver-boot";\n`;
}

function kindMembers(definition: ImportedDefinition, version: ImportedVersion, context: SchemaContext): Member[] {
  const { names, namespaced, labels, annotations } = definition;
  const metadata = { ...whereAny("labels", labels), ...whereAny("annotations", annotations) };
  const isStored = definition.versions[0] === version;
  const { description, "x-kubernetes-validations": rules } = meaningOf(version.schema);
  return [
    ["kind", text(names.kind)],
    ...(names.listKind === `${names.kind}List` ? [] : [["listKind", text(names.listKind)] as const]),
    ["resource", text(names.plural)],
    ...(names.singular === names.kind.toLowerCase() ? [] : [["singular", text(names.singular)] as const]),
    ...listMember("shortNames", names.shortNames),
    ...listMember("categories", names.categories),
    ...(namespaced ? [] : [["scope", text("Cluster")] as const]),
    ...(version.served ? [] : [["served", word("false")] as const]),
    ...deprecation(version),
    ...(isStored && Object.keys(metadata).length > 0 ? [["definition", json(metadata)] as const] : []),
    ...(description === undefined ? [] : [["description", text(description)] as const]),
    ...schemaMembers(version, context),
    ...(version.scale === undefined ? [] : [["scale", json(version.scale)] as const]),
    ...(version.columns.length === 0
      ? []
      : [["columns", json(version.columns.map((one) => columnOf(one, version)))] as const]),
    ...listMember("selectableFields", version.selectableFields),
    ...(Array.isArray(rules) ? [["rules", json(rules)] as const] : []),
  ];
}

const whereAny = (name: string, values: Readonly<Record<string, string>>): object =>
  Object.keys(values).length === 0 ? {} : { [name]: values };

const listMember = (name: string, values: readonly string[]): Member[] =>
  values.length === 0 ? [] : [[name, list(values.map(text))]];

function deprecation({ deprecated }: ImportedVersion): Member[] {
  if (deprecated === undefined) return [];
  return [["deprecated", deprecated === true ? word("true") : object([["warning", text(deprecated)]])]];
}

/** Implied by every kind: a server takes care of them. */
const implied = new Set(["apiVersion", "kind", "metadata"]);

function schemaMembers(version: ImportedVersion, context: SchemaContext): Member[] {
  const { properties = {}, required = [] } = version.schema;
  const { spec, status } = properties;
  const fields = fieldsOf(version.schema);
  const hasFields = fields !== undefined;
  return [
    ...(spec === undefined
      ? []
      : [["spec", optional(schemaSource(spec, context), !required.includes("spec"))] as const]),
    ...statusMembers(version, status, context),
    ...(hasFields
      ? [
          [
            "fields",
            call(
              "Type.Object",
              propertiesSource(fields.properties ?? {}, fields.required ?? [], context),
              ...optionsOf(fields),
            ),
          ] as const,
        ]
      : []),
  ];
}

const optional = (source: Source, isOptional: boolean): Source => (isOptional ? call("Type.Optional", source) : source);

const optionsOf = (fields: JsonSchema): Source[] => {
  const options = rootKeywords(fields);
  return Object.keys(options).length === 0 ? [] : [json(options)];
};

function statusMembers(
  { schema, statusSubresource }: ImportedVersion,
  status: JsonSchema | undefined,
  context: SchemaContext,
): Member[] {
  const explicit: Member = ["statusSubresource", word(String(statusSubresource))];
  if (status !== undefined)
    return [["status", schemaSource(status, context)], ...(statusSubresource ? [] : [explicit])];
  if (!statusSubresource) return [];
  // A status that no schema declares: kept where everything is, else always empty.
  return schema["x-kubernetes-preserve-unknown-fields"] === true
    ? [explicit]
    : [["status", call("Type.Object", object([]))]];
}

/** What the root says beside spec and status; undefined: nothing. */
function fieldsOf(root: JsonSchema): JsonSchema | undefined {
  const {
    type: _,
    description: __,
    "x-kubernetes-validations": ___,
    properties = {},
    required = [],
    ...rest
  } = meaningOf(root);
  const own = Object.entries(properties).filter(
    ([name, { properties: inner = {} }]) =>
      name !== "spec" &&
      name !== "status" &&
      (!implied.has(name) || (name === "metadata" && Object.keys(inner).length > 0)),
  );
  const needed = required.filter((name) => name !== "spec" && !implied.has(name));
  if (own.length === 0 && needed.length === 0 && Object.keys(rest).length === 0) return undefined;
  return { ...rest, properties: Object.fromEntries(own), ...(needed.length === 0 ? {} : { required: needed }) };
}

const columnOf = (column: ImportedColumn, { schema }: ImportedVersion): ImportedColumn & { undeclared?: true } =>
  isDeclared(column.jsonPath, schema) ? column : { ...column, undeclared: true };

/** Whether a plain path leads to a field; others are not followed. */
function isDeclared(path: string, schema: JsonSchema): boolean {
  if (!/^(\.[A-Za-z_][\w-]*(\[[^\]]*\])?)+$/.test(path)) return false;
  const steps = path.slice(1).split(/\.(?![^[]*\])/);
  if (implied.has(steps[0] ?? "")) return true;
  let at: JsonSchema | undefined = schema;
  for (const step of steps) {
    at = at.properties?.[step.replace(/\[.*/, "")];
    if (at !== undefined && step.includes("[")) at = at.items;
    if (at === undefined) return false;
  }
  return true;
}
