import type { ColumnType, ProjectColumn } from "../project/project.ts";
import { UsageError } from "../project/user-error.ts";

/** The fields that columns imply: a column `.spec.image` means that spec has an image. */
export type FieldTree = ReadonlyMap<string, ColumnType | FieldTree>;

export interface ImpliedFields {
  readonly spec: FieldTree;
  readonly status: FieldTree;
}

/** Declared in the status of every kind. */
const statusFields: readonly (readonly [string, ColumnType])[] = [
  ["observedGeneration", "integer"],
  ["conditions", "string"],
];

/**
 * Collects the fields of spec and status that a kind's columns show, without those that every status has.
 * @throws UsageError if a path is neither in spec, status nor metadata, or contradicts another
 */
export function impliedFields(columns: readonly ProjectColumn[], hasStatus: boolean): ImpliedFields {
  const spec: MutableTree = new Map();
  const status: MutableTree = new Map(hasStatus ? statusFields : []);
  for (const column of columns) {
    const [root, ...path] = column.jsonPath.split(".").slice(1);
    if (path.includes("__proto__")) throw problem(column, "__proto__ cannot be a field's name");
    if (root === "spec" && path.length > 0) addField(spec, path, column);
    else if (root === "status" && path.length > 0 && hasStatus) addField(status, path, column);
    else if (root !== "metadata") throw problem(column, expectedRoots(hasStatus));
  }
  for (const [name] of statusFields) status.delete(name);
  return { spec, status };
}

type MutableTree = Map<string, ColumnType | MutableTree>;

function addField(tree: MutableTree, path: readonly string[], column: ProjectColumn): void {
  const [name = "", ...rest] = path;
  const existing = tree.get(name);
  if (rest.length === 0) {
    if (existing instanceof Map) throw problem(column, "another column shows a field inside of it");
    tree.set(name, existing ?? column.type);
    return;
  }
  if (existing !== undefined && !(existing instanceof Map)) throw problem(column, `${name} holds no fields`);
  const child = existing ?? new Map<string, ColumnType | MutableTree>();
  tree.set(name, child);
  addField(child, rest, column);
}

function expectedRoots(hasStatus: boolean): string {
  const roots = hasStatus ? ".spec., .status. or .metadata." : ".spec. or .metadata. (there is no status)";
  return `expected a path that begins with ${roots}`;
}

function problem({ name, jsonPath }: ProjectColumn, message: string): UsageError {
  return new UsageError(`--column ${JSON.stringify(`${name}=${jsonPath}`)}: ${message}`);
}
