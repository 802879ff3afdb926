import { JsonPathError, parseJsonPath } from "../meta/json-path-parser.ts";
import type { JsonPathStep } from "../meta/json-path-step.ts";
import type { StructuralSchema } from "../schema/structural-schema.ts";
import type { AnyKind, Column } from "./kind.ts";

const types = ["integer", "number", "string", "boolean", "date"];
const formats = ["int32", "int64", "float", "double", "byte", "date", "date-time", "password"];

const nameColumn: Column = {
  name: "Name",
  type: "string",
  format: "name",
  jsonPath: ".metadata.name",
  description:
    "Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names",
  priority: 0,
};
export const ageColumn: Column = {
  name: "Age",
  type: "date",
  jsonPath: ".metadata.creationTimestamp",
  description:
    "CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata",
  priority: 0,
};

/**
 * Columns as printed, each with description and priority. As custom resources: Name, then the kind's own, and Age only
 * for a kind that has none of its own (R-TBL-5).
 */
export function printedColumns({ columns }: Pick<AnyKind, "columns">): readonly Column[] {
  const own = columns.map(publishedColumn).map((column) => ({
    ...column,
    description: column.description ?? `Custom resource definition column (in JSONPath format): ${column.jsonPath}`,
    priority: column.priority ?? 0,
  }));
  return [nameColumn, ...(own.length === 0 ? [ageColumn] : own)];
}

/** Without what is said for the check alone. */
export function publishedColumn(column: Column): Column {
  const { undeclared: _, ...published } = column;
  return published;
}

/** What is wrong with a kind's columns; paths are followed through the schema, so that a typo is not an empty column. */
export function columnProblems(columns: readonly Column[], schema: StructuralSchema): string[] {
  return columns.flatMap((column, at) =>
    [...columnFieldProblems(column), ...pathProblems(column, schema)].map(
      (problem) => `columns[${at}] (${column.name === "" ? "no name" : column.name}): ${problem}`,
    ),
  );
}

function columnFieldProblems({ name, type, format, priority = 0 }: Column): string[] {
  return [
    ...(name === "" ? ["name must not be empty"] : []),
    ...(types.includes(type) ? [] : [`type must be one of ${types.join(", ")}; got ${JSON.stringify(type)}`]),
    ...(format === undefined || formats.includes(format)
      ? []
      : [`format must be one of ${formats.join(", ")}; got ${JSON.stringify(format)}`]),
    ...(Number.isInteger(priority) && priority >= 0
      ? []
      : [`priority must be 0 or a positive integer; got ${priority}`]),
  ];
}

function pathProblems({ jsonPath: path, undeclared }: Column, schema: StructuralSchema): string[] {
  const steps = parsedPath(path);
  if (typeof steps === "string") return [steps];
  if (undeclared === true) return [];
  const [first] = steps;
  const implied = first?.kind === "member" && ["apiVersion", "kind", "metadata"].includes(first.key);
  return implied || leadsSomewhere(schema, steps) ? [] : [`jsonPath ${path} points to no field of the schema`];
}

/** The path's steps, or what is wrong with it. */
function parsedPath(path: string): readonly JsonPathStep[] | string {
  const expected = "jsonPath must be a path from the object's root, such as .spec.replicas";
  if (!path.startsWith(".")) return `${expected}; got ${JSON.stringify(path)}`;
  try {
    return parseJsonPath(path);
  } catch (error) {
    if (error instanceof JsonPathError) return `${expected}: ${error.message}`;
    throw error;
  }
}

function leadsSomewhere(schema: StructuralSchema, [step, ...rest]: readonly JsonPathStep[]): boolean {
  if (step === undefined || isOpen(schema)) return true;
  if (step.kind === "descendants") return true;
  if (step.kind === "union") return step.steps.some((alternative) => leadsSomewhere(schema, [alternative, ...rest]));
  if (step.kind === "member") {
    const field = fieldOf(schema, step.key);
    return field !== undefined && leadsSomewhere(field, rest);
  }
  // What picks items of a list. The members of an object are not told apart.
  return schema.items === undefined ? schema.type === "object" : leadsSomewhere(schema.items, rest);
}

/** Whether there may be fields that the schema does not name. */
const isOpen = (schema: StructuralSchema): boolean =>
  schema["x-kubernetes-preserve-unknown-fields"] === true ||
  schema["x-kubernetes-embedded-resource"] === true ||
  schema.additionalProperties === true;

function fieldOf(
  { properties = {}, additionalProperties }: StructuralSchema,
  name: string,
): StructuralSchema | undefined {
  if (Object.hasOwn(properties, name)) return properties[name];
  return typeof additionalProperties === "object" ? additionalProperties : undefined;
}
