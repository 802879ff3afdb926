import { printFieldPath } from "../../meta/field-set/path-element.ts";
import { goQuote } from "../../meta/go-format.ts";
import { StatusError } from "../../meta/status-error.ts";
import type { FieldConflict, FieldConflicts } from "./field-conflicts.ts";
import { writerOf } from "./manager-identity.ts";

/** 409 with a cause for each field, which kubectl reads (R-SSA-9). */
export function applyConflict({ conflicts }: FieldConflicts): StatusError {
  const causes = conflicts.map(({ manager, path }) => ({
    reason: "FieldManagerConflict",
    message: `conflict with ${printManager(manager)}`,
    field: printFieldPath(path),
  }));
  return new StatusError(409, "Conflict", conflictMessage(conflicts), { causes });
}

function conflictMessage(conflicts: readonly FieldConflict[]): string {
  const [only] = conflicts;
  if (conflicts.length === 1 && only !== undefined) {
    return `Apply failed with 1 conflict: conflict with ${printManager(only.manager)}: ${printFieldPath(only.path)}`;
  }
  const managers = [...new Set(conflicts.map(({ manager }) => manager))];
  const lines = managers.flatMap((manager) => [
    `conflicts with ${printManager(manager)}:`,
    ...conflicts.filter((conflict) => conflict.manager === manager).map(({ path }) => `- ${printFieldPath(path)}`),
  ]);
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join("\n")}`;
}

function printManager(identity: string): string {
  const { manager, operation, apiVersion, subresource } = writerOf(identity);
  const name = goQuote(manager) + (subresource === "" ? "" : ` with subresource ${goQuote(subresource)}`);
  return operation === "Update" ? `${name} using ${apiVersion}` : name;
}
