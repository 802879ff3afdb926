import { forbidden, notSupported, required, type FieldError } from "../meta/field-error.ts";
import { validateFieldManager } from "../meta/managed-fields-validation.ts";
import { statusErrors } from "../meta/status-error.ts";
import type { Query } from "./query.ts";

export type FieldValidation = "Ignore" | "Warn" | "Strict";

/** CreateOptions, UpdateOptions and PatchOptions of meta.k8s.io, checked (R-WR-3). */
export interface WriteRequestOptions {
  readonly dryRun: boolean;
  readonly fieldValidation: FieldValidation;
  /** "": by the User-Agent. */
  readonly fieldManager: string;
}

/** PatchOptions of an apply (R-SSA-1). */
export interface ApplyRequestOptions extends WriteRequestOptions {
  /** Takes fields from other managers (R-SSA-6). */
  readonly force: boolean;
}

type OptionsKind = "CreateOptions" | "UpdateOptions" | "PatchOptions";

/** @throws StatusError 422. */
export function parseWriteOptions(query: Query, kind: OptionsKind): WriteRequestOptions {
  return parsedOptions(query, kind, kind === "PatchOptions" ? forceErrors(query) : []);
}

/** @throws StatusError 422. */
export function parseApplyOptions(query: Query): ApplyRequestOptions {
  const unnamed = query.text("fieldManager") === "";
  const errors = unnamed ? [required("fieldManager", "is required for apply patch")] : [];
  return { ...parsedOptions(query, "PatchOptions", errors), force: query.flag("force") };
}

function parsedOptions(query: Query, kind: OptionsKind, first: readonly FieldError[]): WriteRequestOptions {
  const fieldValidation = query.text("fieldValidation");
  const errors = [
    ...first,
    ...validateFieldManager(query.text("fieldManager"), "fieldManager"),
    ...dryRunErrors(query.all("dryRun")),
    ...fieldValidationErrors(fieldValidation),
  ];
  if (errors.length > 0) throw statusErrors.invalid({ group: "meta.k8s.io", kind }, "", errors);
  return {
    dryRun: query.all("dryRun").includes("All"),
    fieldManager: query.text("fieldManager"),
    // The default is server-side Warn (R-FV-1).
    fieldValidation: fieldValidation === "" ? "Warn" : (fieldValidation as FieldValidation),
  };
}

/** `dryRun` may only be All: an empty value is something else. */
export function dryRunErrors(values: readonly string[]): FieldError[] {
  return values.every((value) => value === "All") ? [] : [notSupported("dryRun", [...values], ["All"])];
}

function forceErrors(query: Query): FieldError[] {
  return query.has("force") ? [forbidden("force", "may not be specified for non-apply patch")] : [];
}

function fieldValidationErrors(value: string): FieldError[] {
  return ["", "Ignore", "Warn", "Strict"].includes(value)
    ? []
    : [notSupported("fieldValidation", value, ["", "Ignore", "Strict", "Warn"])];
}
