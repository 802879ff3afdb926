import { invalid } from "../meta/field-error.ts";
import { stringifyJson } from "../meta/json/stringify.ts";
import { type StatusError, statusErrors } from "../meta/status-error.ts";
import type { JsonValue } from "../meta/types.ts";
import type { WarningRecorder } from "./warnings.ts";
import type { FieldValidation } from "./write-options.ts";

/**
 * Unknown and duplicate fields: silent, a warning each, or an error (R-FV-3).
 * @param strictError makes the error from the joined findings: it differs between bodies and patches.
 */
export function reportFindings(
  findings: readonly string[],
  validation: FieldValidation,
  warnings: WarningRecorder,
  strictError: (message: string) => StatusError,
): void {
  if (findings.length === 0) return;
  switch (validation) {
    case "Ignore":
      return;
    case "Warn":
      for (const finding of findings) warnings.add(finding);
      return;
    case "Strict":
      throw strictError(`strict decoding error: ${joined(findings)}`);
  }
}

/** A patch whose outcome cannot be an object of the kind: 422 on the field `patch` (R-PAT-7). */
export const invalidPatch = (patched: JsonValue, why: string): StatusError =>
  statusErrors.invalid({ group: "", kind: "" }, "", [invalid("patch", stringifyJson(patched), why)]);

/** The YAML parser's findings stand together, under a heading of their own. */
function joined(findings: readonly string[]): string {
  const ofYaml = findings.filter((finding) => finding.startsWith("line "));
  const others = findings.filter((finding) => !finding.startsWith("line "));
  return [...(ofYaml.length === 0 ? [] : [["yaml: unmarshal errors:", ...ofYaml].join("\n  ")]), ...others].join(", ");
}
