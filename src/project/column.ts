import type { Problem } from "./group-version-kind.ts";
import { columnTypes, type ColumnType, type ProjectColumn } from "./project.ts";
import { UsageError } from "./user-error.ts";

const pathPattern = /^(\.[A-Za-z_][-A-Za-z0-9_]*)+$/;
const printable = /^[^\p{C}\p{Zl}\p{Zp}]+$/u;

/**
 * Parses `Name=.spec.path` or `Name=.spec.path:type`; the type is string if it is not named.
 * @throws UsageError
 */
export function parseColumn(value: string): ProjectColumn {
  const separator = value.indexOf("=");
  const [jsonPath = "", type = "string", ...rest] = value.slice(separator + 1).split(":");
  const name = value.slice(0, Math.max(separator, 0)).trim();
  const problem =
    (separator < 1 || rest.length > 0 ? "expected name=jsonPath, such as Schedule=.spec.cronSpec" : undefined) ??
    columnNameProblem(name) ??
    columnPathProblem(jsonPath) ??
    columnTypeProblem(type);
  if (problem !== undefined || !isColumnType(type)) {
    throw new UsageError(`--column ${JSON.stringify(value)}: ${problem}`);
  }
  return { name, type, jsonPath };
}

/** Line breaks and control characters would spoil tables and generated files. */
export function columnNameProblem(value: string): Problem {
  return printable.test(value) && value.length <= 63 ? undefined : "expected a printable name of at most 63 characters";
}

export function columnPathProblem(value: string): Problem {
  return pathPattern.test(value) ? undefined : "expected a simple path from the object's root, such as .spec.cronSpec";
}

function columnTypeProblem(value: string): Problem {
  return isColumnType(value) ? undefined : `unknown type ${value}, expected one of ${columnTypes.join(", ")}`;
}

function isColumnType(value: string): value is ColumnType {
  return (columnTypes as readonly string[]).includes(value);
}
