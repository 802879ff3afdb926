import type { ColumnType } from "../project/project.ts";
import type { FieldTree } from "./column-fields.ts";

const schemas: Readonly<Record<ColumnType, string>> = {
  string: "Type.String()",
  integer: "Type.Integer()",
  number: "Type.Number()",
  boolean: "Type.Boolean()",
  date: 'Type.String({ format: "date-time" })',
};

const examples: Readonly<Record<ColumnType, string>> = {
  string: '"example"',
  integer: "1",
  number: "1.5",
  boolean: "true",
  date: '"2030-01-01T00:00:00Z"',
};

/** TypeBox source that declares the fields, all optional, one per line and laid out as prettier would. */
export function schemaSource(fields: FieldTree, indent: string): string {
  return lines(fields, (name, field) =>
    typeof field === "string"
      ? [`${indent}${key(name)}: Type.Optional(${schemas[field]}),`]
      : [
          `${indent}${key(name)}: Type.Optional(`,
          `${indent}  Type.Object({`,
          schemaSource(field, `${indent}    `),
          `${indent}  }),`,
          `${indent}),`,
        ],
  );
}

/** Source of an object literal's fields, with a value for each field. */
export function exampleSource(fields: FieldTree, indent: string): string {
  return lines(fields, (name, field) =>
    typeof field === "string"
      ? [`${indent}${key(name)}: ${examples[field]},`]
      : [`${indent}${key(name)}: {`, exampleSource(field, `${indent}  `), `${indent}},`],
  );
}

/** The same as YAML. */
export function exampleYaml(fields: FieldTree, indent: string): string {
  return lines(fields, (name, field) =>
    typeof field === "string"
      ? [`${indent}${name}: ${examples[field]}`]
      : [`${indent}${name}:`, exampleYaml(field, `${indent}  `)],
  );
}

function lines(fields: FieldTree, render: (name: string, field: ColumnType | FieldTree) => string[]): string {
  return [...fields].flatMap(([name, field]) => render(name, field)).join("\n");
}

/** Prettier quotes a name only where it has to. */
function key(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name);
}
