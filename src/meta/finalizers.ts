import { errorsOfEach, forbidden, invalid, type FieldError } from "./field-error.ts";
import { goQuote } from "./go-format.ts";
import { sortBytewise } from "./json/byte-order.ts";
import { isQualifiedName } from "./names.ts";

const orphan = "orphan";
const foreground = "foregroundDeletion";
/** Finalizers of Kubernetes itself, which need no domain. */
const standard: ReadonlySet<string> = new Set([orphan, foreground, "kubernetes"]);

/** Qualified names, and not both ways of deleting dependents (R-META-8). */
export function validateFinalizers(finalizers: readonly string[], path: string): FieldError[] {
  const errors = errorsOfEach(finalizers, (finalizer) =>
    isQualifiedName(finalizer).map((text) => invalid(path, finalizer, text)),
  );
  if (finalizers.includes(orphan) && finalizers.includes(foreground)) {
    errors.push(invalid(path, [...finalizers], `finalizer ${orphan} and ${foreground} cannot be both set`));
  }
  return errors;
}

/** While an object is being deleted finalizers may only go (R-META-22). */
export function validateNoNewFinalizers(
  finalizers: readonly string[],
  old: readonly string[],
  path: string,
): FieldError[] {
  const added = newFinalizers(finalizers, old);
  if (added.length === 0) return [];
  const list = `[]string{${added.map(goQuote).join(", ")}}`;
  return [
    forbidden(path, `no new finalizers can be added if the object is being deleted, found new finalizers ${list}`),
  ];
}

/** Warnings about finalizers that are new in `finalizers` and might clash with another writer's (R-META-8). */
export function finalizerWarnings(finalizers: readonly string[] = [], old: readonly string[] = []): string[] {
  return newFinalizers(finalizers, old).flatMap((finalizer) => {
    const head = `metadata.finalizers: ${goQuote(finalizer)}: `;
    const warnings = isQualifiedName(finalizer).map((text) => head + text);
    if (!finalizer.includes("/") && !standard.has(finalizer)) {
      const how = finalizer.includes(".") ? " including a path (/)" : "";
      warnings.push(
        `${head}prefer a domain-qualified finalizer name${how} to avoid accidental conflicts with other finalizer writers`,
      );
    }
    return warnings;
  });
}

function newFinalizers(finalizers: readonly string[], old: readonly string[]): string[] {
  const added = new Set(finalizers);
  for (const finalizer of old) added.delete(finalizer);
  return sortBytewise([...added]);
}
